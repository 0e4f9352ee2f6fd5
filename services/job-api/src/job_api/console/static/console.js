"use strict";
// A plain page over the REST API. The key stays in this tab; data is only ever written as text.

const job = decodeURIComponent(location.pathname.split("/")[3] || "");
const find = (selector) => document.querySelector(selector);
let key = sessionStorage.getItem("api-key") || "";
let after = -1;
const PAGE = 50;
let labels = [];
let seen = ""; // the counters that the table of objects goes with

async function api(path) {
  const answer = await fetch(`/v1/${path}`, { headers: { Authorization: `Bearer ${key}` } }).catch(() => {
    throw new Error("The server cannot be reached.");
  });
  const body = await answer.json().catch(() => null);
  if (!answer.ok) {
    const error = new Error(body?.error?.message ?? `The server answered ${answer.status}.`);
    error.status = answer.status;
    throw error;
  }
  return body;
}

function row(table, cells) {
  const line = find(`${table} tbody`).insertRow();
  for (const cell of cells) {
    line.insertCell().append(cell instanceof Node ? cell : String(cell ?? ""));
  }
}

function linkTo(name) {
  const link = document.createElement("a");
  link.href = `/console/jobs/${encodeURIComponent(name)}`;
  link.textContent = name;
  return link;
}

async function showJobs() {
  const { jobs } = await api("jobs?limit=100");
  find("#jobs").hidden = false;
  find("#jobs tbody").replaceChildren();
  for (const { name, status, task_type, counters: c } of jobs) {
    row("#jobs", [linkTo(name), status, task_type, c.human_labeled, c.machine_labeled, c.failed, c.unlabeled]);
  }
  find("#message").textContent = jobs.length ? "" : "There is no labelling job yet.";
}

function describe(pairs) {
  const list = find("#job dl");
  list.replaceChildren();
  for (const [term, value] of pairs) {
    if (value === null || value === undefined || value === "") continue;
    const dt = document.createElement("dt");
    const dd = document.createElement("dd");
    dt.textContent = term;
    dd.textContent = value;
    list.append(dt, dd);
  }
}

async function certificate() {
  try {
    return await api(`jobs/${encodeURIComponent(job)}/certificate`);
  } catch (error) {
    if (error.status === 404) return null;
    throw error;
  }
}

const percent = (value) => `${(100 * value).toFixed(2)} %`;

async function showJob() {
  const path = `jobs/${encodeURIComponent(job)}`;
  const [shown, progress] = await Promise.all([api(path), api(`${path}/progress`)]);
  const proof = shown.automation && (await certificate());
  const c = progress.counters;
  labels = shown.labels;
  document.title = `${shown.name} – Groundwork console`;
  find("#job").hidden = false;
  find("#job h1").textContent = shown.name;
  find("#job .status").textContent = shown.failure_reason ? `${shown.status}: ${shown.failure_reason}` : shown.status;
  for (const [name, count] of [["human", c.human_labeled], ["machine", c.machine_labeled], ["failed", c.failed]]) {
    find(`.bar .${name}`).style.width = `${c.total ? (100 * count) / c.total : 0}%`;
  }
  find(".bar").setAttribute(
    "aria-label",
    `${c.human_labeled} by people, ${c.machine_labeled} by machine, ${c.failed} failed, ${c.unlabeled} left`,
  );
  describe([
    ["Objects", `${c.total}: ${c.human_labeled} by people, ${c.machine_labeled} by machine, ${c.failed} failed, ${c.unlabeled} left`],
    ["Answers", `${progress.answers} (${progress.answers_per_second.toFixed(1)} a second)`],
    ["Promise", shown.automation && `at most ${percent(shown.automation.target_error)} of the machine labels are wrong, with ${percent(shown.automation.confidence)} confidence`],
    ["Proven bound", proof && `at most ${percent(proof.error_upper_bound)} of ${proof.machine_labeled} machine labels are wrong`],
    ["Learning", progress.learning && [progress.learning.state, progress.learning.purpose, progress.learning.reason].filter(Boolean).join(": ")],
    ["Task type", shown.task_type],
    ["Labels", shown.labels.join(", ")],
    ["Work team", shown.team],
    ["Worker portal", shown.portal_url],
    ["Input manifest", shown.input_manifest],
    ["Output manifest", shown.output_manifest],
  ]);
  const counted = JSON.stringify(c);
  if (counted !== seen) await reloadObjects();
  seen = counted;
  return !["Completed", "Failed", "Stopped"].includes(shown.status);
}

// Looks again until the job has ended; a server that is away for a moment does not end it.
async function watch() {
  const { more, failed } = await run(showJob);
  if (more || (failed && failed.status === undefined)) setTimeout(watch, 2000);
}

// A class is stored by its place in the list of labels.
function labelled(label) {
  if (Number.isInteger(label)) return labels[label] ?? label;
  return label !== null && typeof label === "object" ? JSON.stringify(label) : label;
}

async function objectsAfter(place, limit) {
  const { objects, next_after } = await api(`jobs/${encodeURIComponent(job)}/objects?limit=${limit}&after=${place}`);
  after = next_after;
  find("#more").hidden = next_after === null;
  return objects;
}

function addObjects(objects) {
  for (const o of objects) {
    row("#job", [o.object_id, Object.values(o.source)[0], o.state.replace("_", " "), labelled(o.label), o.confidence?.toFixed(2), o.answers, o.reason]);
  }
}

async function showObjects() {
  addObjects(await objectsAfter(after, PAGE));
}

async function reloadObjects() {
  const rows = find("#job tbody").rows.length;
  if (rows > 1000) return; // more than one request can bring; reloading the page shows them anew
  const objects = await objectsAfter(-1, Math.max(PAGE, rows));
  find("#job tbody").replaceChildren();
  addObjects(objects);
}

async function run(step) {
  try {
    const more = await step();
    find("#key-form").hidden = true;
    if (job) find("#message").textContent = "";
    return { more };
  } catch (failed) {
    find("#message").textContent = failed.message;
    find("#key-form").hidden = failed.status !== 401;
    return { failed };
  }
}

const start = () => (job ? watch() : run(showJobs));
find("#more").addEventListener("click", () => run(showObjects));
find("#key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  key = find("#key").value;
  sessionStorage.setItem("api-key", key);
  start();
});
if (key) start();
else find("#key-form").hidden = false;
