import { BoxTool, ExtremeTool, KeypointTool, PathTool, type Tool } from "@groundwork/canvas";
import { FORMS } from "./forms.ts";
import { boxOf, polygonOf, type Ring } from "./outlined.ts";
import { ShapeElement } from "./shape-element.ts";

export class CrowdBoundingBox extends ShapeElement {
  protected override readonly form = FORMS.box;
  protected override readonly findsOutlines: boolean = true;

  protected override drawingTools(): Tool[] {
    return [new BoxTool(this.editor), new ExtremeTool(this.editor)];
  }

  protected override outlined(rings: readonly Ring[]) {
    return boxOf(rings, this.editor.image);
  }
}

export class CrowdPolygon extends ShapeElement {
  protected override readonly form = FORMS.polygon;
  protected override readonly findsOutlines: boolean = true;

  protected override drawingTools(): Tool[] {
    return [new PathTool(this.editor, "polygon")];
  }

  protected override outlined(rings: readonly Ring[]) {
    return polygonOf(rings);
  }
}

export class CrowdPolyline extends ShapeElement {
  protected override readonly form = FORMS.polyline;

  protected override drawingTools(): Tool[] {
    return [new PathTool(this.editor, "polyline")];
  }
}

export class CrowdLine extends ShapeElement {
  protected override readonly form = FORMS.line;

  protected override drawingTools(): Tool[] {
    return [new PathTool(this.editor, "line")];
  }
}

export class CrowdKeypoint extends ShapeElement {
  protected override readonly form = FORMS.keypoint;

  protected override drawingTools(): Tool[] {
    return [new KeypointTool(this.editor)];
  }
}
