// What the pages about accounts have in common.

export const at = (id) => document.getElementById(id);

// The secret of a link stands behind the `#`, which browsers send to nobody. It leaves the address bar, and so
// the history, as soon as it is read.
export function takeToken() {
  const token = location.hash.slice(1);
  if (token) history.replaceState(null, "", location.pathname);
  return token;
}

export function say(message) {
  at("status").textContent = message;
}

export function show(section, focus) {
  at(section).hidden = false;
  at(focus).focus();
}

// The answer's JSON; an error of the server is thrown in its own words.
export async function send(path, body) {
  let answer;
  try {
    answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error("The server cannot be reached. Try again.");
  }
  const content = answer.status === 204 ? null : await answer.json().catch(() => null);
  if (!answer.ok) throw new Error(content?.error?.message ?? `The server answered ${answer.status}.`);
  return content;
}

// Sends what a form has; its button rests meanwhile, and what goes wrong is said.
export function onSubmit(form, action) {
  at(form).addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter;
    if (button) button.disabled = true;
    try {
      await action();
    } catch (error) {
      say(error.message);
    } finally {
      if (button) button.disabled = false;
    }
  });
}
