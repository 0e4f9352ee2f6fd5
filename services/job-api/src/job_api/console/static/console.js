"use strict";
// A plain page over the REST API. The key stays in this tab; data is only ever written as text.

const job = decodeURIComponent(location.pathname.split("/")[3] || "");
const find = (selector) => document.querySelector(selector);
let key = sessionStorage.getItem("api-key") || "";
let after = -1;

async function api(path) {
  const answer = await fetch(`/v1/${path}`, { headers: { Authorization: `Bearer ${key}` } });
  const body = await answer.json();
  if (!answer.ok) {
    const error = new Error(body.error.message);
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
  const [shown, progress, proof] = await Promise.all([api(path), api(`${path}/progress`), certificate()]);
  const c = progress.counters;
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
  if (!["Completed", "Failed", "Stopped"].includes(shown.status)) setTimeout(() => run(showJob), 2000);
}

async function showObjects() {
  const { objects, next_after } = await api(`jobs/${encodeURIComponent(job)}/objects?limit=50&after=${after}`);
  for (const o of objects) {
    row("#job", [o.object_id, Object.values(o.source)[0], o.state.replace("_", " "), o.label, o.confidence?.toFixed(2), o.answers, o.reason]);
  }
  after = next_after;
  find("#more").hidden = next_after === null;
}

async function run(...steps) {
  try {
    for (const step of steps) await step();
    find("#key-form").hidden = true;
    if (job) find("#message").textContent = "";
  } catch (error) {
    find("#message").textContent = error.message;
    find("#key-form").hidden = error.status !== 401;
  }
}

const start = () => (job ? run(showJob, showObjects) : run(showJobs));
find("#more").addEventListener("click", () => run(showObjects));
find("#key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  key = find("#key").value;
  sessionStorage.setItem("api-key", key);
  start();
});
if (key) start();
else find("#key-form").hidden = false;
