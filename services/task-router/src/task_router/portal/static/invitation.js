// Accepting an invitation. Data from the server is only ever set as text, never as markup.

import { at, onSubmit, say, send, show, takeToken } from "./account.js";

const token = takeToken();

async function look() {
  const invitation = await send("/v1/invitations/look", { token });
  at("words").textContent = `You are invited to the team ${invitation.team}.`;
  at("email").value = invitation.email;
  at("name").value = invitation.name ?? "";
  const known = invitation.has_account;
  at("password").autocomplete = known ? "current-password" : "new-password";
  if (!known) at("password").minLength = 10;
  at("password-label").textContent = known ? "Your password" : "Choose a password";
  at("password-hint").textContent = known
    ? "You have an account already: the password that you sign in with."
    : "At least 10 characters, and not your e-mail address.";
  show("invitation", invitation.name ? "password" : "name");
}

onSubmit("accept-form", async () => {
  await send("/v1/invitations/accept", { token, name: at("name").value, password: at("password").value });
  location.assign("/");
});

if (token) look().catch((error) => say(error.message));
else say("This link is not complete. Open it as it stands in the mail.");
