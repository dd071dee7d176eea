import { Component, h } from "../lib/preact.js";
import { Api, ours, Refused } from "./api.js";
import { Field, Form } from "./form.js";

/** Asks who is there, and lets him in when the edge knows him. */
export class Login extends Component {
  state = { isKey: false };

  typed = (event) => this.setState({ isKey: event.currentTarget.value.trim().startsWith("SK") });

  send = async ({ user, secret, account }) => {
    const name = user.trim();
    const api = new Api(name, secret.trim(), (account ?? name).trim(), () => this.props.loggedOut());
    try {
      await api.get(api.sip("Domains"), { PageSize: 1 });
      api.operator = await isOperator(api);
    } catch (failure) {
      throw failure.status === 401 || failure.status === 404
        ? new Refused(401, "The edge does not know this login. Check both fields: the SID begins with AC (an account) or"
          + " SK (an API key), and the secret is copied without spaces.")
        : failure;
    }
    this.props.loggedIn(api);
    return null;
  };

  render({ because }, { isKey }) {
    return h("main", { class: "login" },
      h("div", { class: "brand" }, h("img", { src: "/console/icon.svg", alt: "", width: 40, height: 40 }),
        h("h1", null, "portcullis")),
      h("p", null, "Why a call was refused, who gets in, and whether all is well."),
      because && h("p", { class: "note warn", role: "alert" }, because),
      h(Form, { send: this.send, button: "Log in" },
        h(Field, {
          label: "Account SID or API key", name: "user", required: true, autofocus: true, onInput: this.typed,
          placeholder: "AC… or SK…",
        }),
        isKey && h(Field, {
          label: "Account SID", name: "account", required: true, placeholder: "AC…", hint: "The account that the key is of.",
        }),
        h(Field, { label: isKey ? "Secret of the key" : "Auth token", name: "secret", type: "password", required: true })),
      h("p", { class: "quiet" }, "Kept in the memory of this page only: reloading it logs out."));
  }
}

/** Accounts of the edge's configuration are told of the node itself, others of their own things only. */
async function isOperator(api) {
  try {
    await api.get(ours("Status"));
    return true;
  } catch (failure) {
    if (failure.status === 404) {
      return false;
    }
    throw failure;
  }
}
