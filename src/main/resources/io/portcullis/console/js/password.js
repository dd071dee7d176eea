import { Component, h } from "../lib/preact.js";
import { Choice, Field, Form } from "./form.js";
import { Done } from "./parts.js";

/** Without what is mistaken for something else when it is read out: 0 and O, 1, l and I. */
const LETTERS = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const LENGTH = 20;
const KEEP = { 0: "ends at once", "1h": "stays good for an hour", "24h": "stays good for a day", "7d": "stays good for a week" };

/** A password that the edge takes: of 20 characters, with a digit, an upper-case and a lower-case letter. */
export function randomPassword() {
  for (;;) {
    const drawn = [];
    while (drawn.length < LENGTH) {
      const [number] = crypto.getRandomValues(new Uint8Array(1));
      if (number < 4 * LETTERS.length) { // so that each is as likely
        drawn.push(LETTERS[number % LETTERS.length]);
      }
    }
    const password = drawn.join("");
    if (/[0-9]/.test(password) && /[A-Z]/.test(password) && /[a-z]/.test(password)) {
      return password;
    }
  }
}

/** Where a password is typed, or made. It can be read, for somebody has to write it into a phone. */
export class PasswordField extends Component {
  state = { password: "" };

  render(_, { password }) {
    return h("div", { class: "password" },
      h(Field, {
        label: "Password", name: "Password", required: true, minLength: 12, maxLength: 128, value: password,
        hint: "12 characters or more, with a digit, an upper-case and a lower-case letter.",
        onInput: (event) => this.setState({ password: event.currentTarget.value }),
      }),
      h("button", { type: "button", onClick: () => this.setState({ password: randomPassword() }) }, "Make one"));
  }
}

/** Gives a user another password. */
export function NewPassword({ api, credential }) {
  const path = api.sip(`CredentialLists/${credential.credential_list_sid}/Credentials/${credential.sid}`);
  const send = async (form) => {
    const saved = await api.post(path, form);
    return h(Done, null,
      h("p", null, h("strong", null, "Saved. "), saved.pending
        ? "It is stored, and will be in force in a moment."
        : "It is in force on this node. ",
      saved.old_valid_until ? ` The old one is good until ${saved.old_valid_until}.` : " The old one is good no more."),
      h("p", null, "Write it into the phone now: nobody can read it later."));
  };
  return h(Form, { send, button: "Save", "aria-label": `New password for ${credential.username}` },
    h(PasswordField),
    h(Choice, { label: "The old password", name: "KeepOldFor", options: KEEP, value: "1h" }));
}
