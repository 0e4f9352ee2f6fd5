// The working page. Data from the server is only ever set as text, never as markup.

const KEYS = "1234567890";
const FIRST_WAIT = 1, LONGEST_WAIT = 30; // seconds between two looks for work
const WHY = {
  all_done: "Everything in this job is done. Thank you!",
  stopped: "This job was stopped. Nothing more is handed out; what you have open can still be handed in for a while.",
  held_by_others: "What is left is being worked on, by others or in another window of yours. It may come back to you.",
  answered_by_you: "You have answered everything that is open. Others still have to do so.",
  budget_reached: "More answers would cost more than the requester allows. It goes on if more is allowed.",
  none_open_yet: "More work is being prepared.",
  test_not_ready: "This job begins with a test, and its questions are not ready yet.",
};

const at = (id) => document.getElementById(id);
const state = { job: null, task: null, chosen: null, busy: false, done: 0, wait: FIRST_WAIT, retry: 0, active: false, extend: 0 };

class Refused extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

// Names this tab, so that a task whose claim was answered into the void is handed to it again.
const clientId = sessionStorage.getItem("client-id") || crypto.randomUUID?.() || "";
sessionStorage.setItem("client-id", clientId);

async function call(method, path, body, options = {}) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers: {
        ...(clientId && { "X-Client-Id": clientId }),
        ...(body !== undefined && { "Content-Type": "application/json" }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      ...options,
    });
  } catch {
    throw new Refused(0, "offline", `The server cannot be reached. ${state.chosen === null ? "Try" : "Your choice is kept; try"} again.`);
  }
  const content = answer.status === 204 ? null : await answer.json().catch(() => null);
  if (!answer.ok) {
    throw new Refused(answer.status, content?.error?.code ?? "failed", content?.error?.message ?? `The server answered ${answer.status}.`);
  }
  return content;
}

function say(message) {
  at("status").textContent = message;
}

function show(section, focus) {
  for (const id of ["sign-in", "jobs", "work"]) at(id).hidden = id !== section;
  at(focus)?.focus();
}

function element(name, text, properties = {}) {
  const made = Object.assign(document.createElement(name), properties);
  if (text !== undefined) made.textContent = text;
  return made;
}

function failed(error) {
  if (!(error instanceof Refused)) throw error;
  if (error.status === 401 && error.code === "not_authenticated") {
    forgetTask();
    at("sign-out").hidden = true;
    at("who").textContent = "";
    offerSignIn();
  }
  say(error.message);
}

// --- signing in ---

async function signIn(event) {
  event.preventDefault();
  try {
    const worker = await call("POST", "/v1/session", { email: at("email").value, password: at("password").value });
    at("password").value = "";
    await welcome(worker);
  } catch (error) {
    failed(error);
  }
}

async function welcome(worker) {
  at("who").textContent = worker.name;
  at("sign-out").hidden = false;
  say("");
  await listJobs();
}

async function signOut() {
  await release();
  let elsewhere = null;
  try {
    elsewhere = (await call("DELETE", "/v1/session")).provider_sign_out_url;
  } catch (error) {
    failed(error);
  }
  // Who came from an identity provider is still signed in there, and would be here again at the next click.
  location.assign(elsewhere ?? "/");
}

async function offerSignIn() {
  const ways = await call("GET", "/v1/sign-in-options").catch(() => ({ password: true, oidc: false }));
  at("sign-in-form").hidden = !ways.password;
  at("sign-in-elsewhere").hidden = !ways.oidc;
  show("sign-in", ways.password ? "email" : "sign-in-link");
}

// --- jobs ---

async function listJobs() {
  try {
    const { jobs } = await call("GET", "/v1/jobs");
    at("job-list").replaceChildren(...jobs.map(jobRow));
    at("no-jobs").hidden = jobs.length > 0;
    show("jobs", "jobs-heading");
  } catch (error) {
    failed(error);
  }
}

function jobRow(job) {
  const row = element("li");
  const about = element("div");
  about.append(element("h2", job.title), element("p", job.description || job.name));
  const here = ONE_CHOICE.has(job.task_type);
  if (!here) about.append(element("p", "This page has no tools for this kind of task yet."));
  else if (!job.available) about.append(element("p", "Nothing is free for you right now."));
  const start = element("button", "Work on it", { type: "button", disabled: !here });
  start.setAttribute("aria-label", `Work on ${job.title}`);
  start.addEventListener("click", () => open(job));
  row.append(about, start);
  return row;
}

// The kinds of task that this page can show: choosing one of the labels.
const ONE_CHOICE = new Set(["image-classification", "text-classification"]);

async function open(job) {
  state.job = job;
  state.wait = FIRST_WAIT;
  at("task-heading").textContent = job.title;
  at("instructions").textContent = job.instructions;
  at("instructions-box").hidden = !job.instructions;
  say("");
  show("work", "task-heading");
  await claim();
}

async function leave() {
  await release();
  state.job = null;
  say("");
  await listJobs();
}

// --- tasks ---

async function claim() {
  clearTimeout(state.retry);
  const job = state.job;
  if (!job) return;
  try {
    const claims = await call("POST", `/v1/jobs/${encodeURIComponent(job.name)}/claims`, { count: 1 });
    if (state.job === job) take(claims);
  } catch (error) {
    if (error.code === "job_not_found") nothing({ reason: "all_done", retry_after_seconds: null });
    else {
      failed(error);
      if (error.status === 0 || error.status >= 500) retryLater();
    }
  }
}

function take(claims) {
  if (claims.assignments.length === 0) return nothing(claims);
  state.wait = FIRST_WAIT;
  display(claims.assignments[0]);
}

function nothing({ reason, retry_after_seconds: after }) {
  if (at("task").contains(document.activeElement)) at("task-heading").focus(); // the task that has it goes away
  forgetTask();
  say(WHY[reason] ?? "There is nothing to do right now.");
  if (after !== null) retryLater(after);
}

function retryLater(atLeast = 0) {
  clearTimeout(state.retry);
  state.retry = setTimeout(claim, 1000 * Math.max(state.wait, atLeast));
  state.wait = Math.min(state.wait * 2, LONGEST_WAIT);
}

function forgetTask() {
  clearTimeout(state.retry);
  clearInterval(state.extend);
  state.task = null;
  state.chosen = null;
  at("task").hidden = true;
}

function display(task) {
  if (!state.task) say(""); // "nothing to do" is over; what went wrong with an answer stays
  forgetTask();
  state.task = task;
  at("object").replaceChildren(MEDIA[task.media](task));
  at("choices").replaceChildren(...task.input.labels.map(choice));
  at("keys").replaceChildren(...keyHint(task.input.labels.length));
  at("task").hidden = false;
  keepLease();
  // The first choice takes the focus, so that the keyboard works at once and is where the work is.
  at("choices").firstElementChild?.focus({ preventScroll: true });
}

const MEDIA = {
  image(task) {
    const image = element("img", undefined, { alt: `Object ${task.object_id}`, src: task.content_url, decoding: "async" });
    image.addEventListener("load", () => image.classList.toggle("small", image.naturalWidth < 128));
    image.addEventListener("error", () => say("The image could not be loaded. You can leave this job and come back."));
    return image;
  },
  text(task) {
    const text = element("p", task.content_url ? "Loading…" : task.input.taskObject, { className: "text", tabIndex: 0 });
    if (task.content_url) {
      fetch(task.content_url, { credentials: "omit" })
        .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
        .then((content) => { text.textContent = content; })
        .catch(() => say("The text could not be loaded. You can leave this job and come back."));
    }
    return text;
  },
};

function keyHint(labels) {
  const last = KEYS[Math.min(labels, KEYS.length) - 1];
  return last === KEYS[0] ? [element("kbd", last)] : [element("kbd", KEYS[0]), labels === 2 ? ", " : "–", element("kbd", last)];
}

function choice(label, index) {
  const button = element("button", undefined, { type: "button" });
  if (index < KEYS.length) button.append(element("kbd", KEYS[index]));
  button.append(element("span", label));
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => choose(index));
  return button;
}

function choose(index) {
  const task = state.task;
  if (!task || state.busy || index >= task.input.labels.length) return;
  state.chosen = task.input.labels[index];
  const buttons = [...at("choices").children];
  buttons.forEach((button, place) => button.setAttribute("aria-pressed", String(place === index)));
  buttons[index].focus({ preventScroll: true }); // so that Enter or Space after a number key does not choose another one
  say("");
  if (at("auto-submit").checked) submit();
}

async function submit() {
  const task = state.task;
  if (!task || state.busy) return;
  if (state.chosen === null) return say("Choose one first.");
  state.busy = true;
  at("submit").disabled = true;
  try {
    const answer = await call("POST", `/v1/assignments/${task.assignment_id}/answer`, {
      lease_token: task.lease_token,
      answer: { [task.widget]: { label: state.chosen } },
      claim_next: true,
    });
    count();
    say("");
    if (state.task === task) answer.next ? take(answer.next) : await claim();
  } catch (error) {
    failed(error);
    if (error.status === 409) await claim();
  } finally {
    state.busy = false;
    at("submit").disabled = false;
  }
}

function count() {
  state.done += 1;
  at("progress").textContent = `${state.done} labelled in this session`;
}

// --- leases: kept while somebody is at work, given back on leaving ---

function keepLease() {
  state.active = false;
  state.extend = setInterval(async () => {
    const task = state.task;
    if (!task || !state.active) return;
    state.active = false;
    try {
      await call("POST", `/v1/assignments/${task.assignment_id}/extend`, { lease_token: task.lease_token });
    } catch (error) {
      if (error.status !== 409) failed(error); // a lost lease shows when the answer is submitted, if it matters
    }
  }, Math.max(5, state.job.time_limit_seconds / 3) * 1000);
}

async function release() {
  const task = state.task;
  forgetTask();
  if (!task) return;
  // keepalive: the request outlives the page.
  await call("POST", `/v1/assignments/${task.assignment_id}/release`, { lease_token: task.lease_token }, { keepalive: true }).catch(() => {});
}

// --- wiring ---

for (const kind of ["pointermove", "keydown", "wheel"]) {
  addEventListener(kind, () => { state.active = true; }, { passive: true });
}

addEventListener("keydown", (event) => {
  if (!state.task) return;
  if (event.repeat && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault(); // a key held down must not answer the tasks that follow
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    submit();
  } else if (!event.ctrlKey && !event.metaKey && !event.altKey && KEYS.includes(event.key)) {
    event.preventDefault();
    if (!event.repeat) choose(KEYS.indexOf(event.key));
  }
});
addEventListener("pagehide", release);
addEventListener("pageshow", (event) => { if (event.persisted && state.job) claim(); });
at("sign-in-form").addEventListener("submit", signIn);
at("answer-form").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
at("sign-out").addEventListener("click", signOut);
at("reload-jobs").addEventListener("click", listJobs);
at("leave").addEventListener("click", leave);

call("GET", "/v1/session").then(welcome, (error) => {
  offerSignIn();
  if (error.status !== 401) say(error.message);
});
