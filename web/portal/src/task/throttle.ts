/** How much of a page's talk is listened to: a burst, and then so many messages a second. */
const BURST = 40;
const A_SECOND = 20;

export class Throttle {
  private left = BURST;
  private at = performance.now();

  admits(now = performance.now()): boolean {
    this.left = Math.min(BURST, this.left + ((now - this.at) / 1000) * A_SECOND);
    this.at = now;
    if (this.left < 1) return false;
    this.left -= 1;
    return true;
  }
}
