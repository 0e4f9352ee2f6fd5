// A new password: asking for a link, and using one.

import { at, onSubmit, say, send, show, takeToken } from "./account.js";

const token = takeToken();

onSubmit("ask-form", async () => {
  const { message } = await send("/v1/password-resets", { email: at("email").value });
  say(message);
});

onSubmit("set-form", async () => {
  await send("/v1/password-resets/complete", { token, password: at("password").value });
  location.assign("/");
});

if (token) show("set", "password");
else show("ask", "email");
