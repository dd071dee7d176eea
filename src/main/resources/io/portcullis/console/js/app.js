import { Component, h, render } from "../lib/preact.js";
import { Add } from "./add.js";
import { Live } from "./live.js";
import { Lockouts } from "./lockouts.js";
import { Login } from "./login.js";
import { Overview } from "./overview.js";
import { Registrations } from "./registrations.js";
import { Upstreams } from "./upstreams.js";
import { Users } from "./users.js";
import { WhatIf } from "./whatif.js";
import { Why } from "./why.js";

/** Each task has a page: what stands behind #/, what it is called, and what shows it. */
const PAGES = [
  ["", "Overview", Overview],
  ["why", "Why refused?", Why],
  ["live", "Live", Live],
  ["whatif", "What if?", WhatIf],
  ["lockouts", "Lockouts", Lockouts],
  ["upstreams", "Upstreams", Upstreams],
  ["users", "Users", Users],
  ["add", "Add", Add],
  ["registrations", "Registered", Registrations],
];

/** Where we are, from the part of the address that stays in the browser. */
function place() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const page = PAGES.find(([name]) => name === path) ?? PAGES[0];
  return { page, query: Object.fromEntries(new URLSearchParams(query)) };
}

/** The login, or the page that was asked for below the navigation. */
class Console extends Component {
  state = { api: null, because: "", ...place() };

  componentDidMount() {
    addEventListener("hashchange", this.moved);
    this.entitle();
  }

  moved = () => this.setState(place(), () => {
    this.entitle();
    document.getElementById("main")?.focus();
    scrollTo(0, 0);
  });

  entitle() {
    document.title = this.state.api ? `${this.state.page[1]} · portcullis` : "Log in · portcullis";
  }

  loggedIn = (api) => this.setState({ api, because: "" }, this.entitle);

  loggedOut = (because) => {
    if (this.state.api) {
      this.setState({ api: null, because }, this.entitle);
    }
  };

  render(_, { api, because, page: [name, title, Page], query }) {
    if (!api) {
      return h(Login, {
        because,
        loggedIn: this.loggedIn,
        loggedOut: () => this.loggedOut("The login is good no more: the token was changed, or the account closed."),
      });
    }
    return h("div", { class: "shell" },
      h("a", { class: "skip", href: "#main", onClick: skip }, "Skip to the page"),
      h("header", { class: "top" },
        h("a", { class: "brand", href: "#/" },
          h("img", { src: "/console/icon.svg", alt: "", width: 24, height: 24 }), "portcullis"),
        h("span", { class: "who" }, h("span", { class: "quiet" }, "account "), h("code", null, api.account)),
        h("button", { type: "button", onClick: () => this.loggedOut("") }, "Log out")),
      h("nav", { "aria-label": "Tasks" }, h("ul", null, PAGES.map(([path, text]) => h("li", { key: path },
        h("a", { href: `#/${path}`, "aria-current": path === name ? "page" : undefined }, text))))),
      h("main", { id: "main", tabIndex: -1, "aria-label": title },
        h(Page, { key: `${name}?${new URLSearchParams(query)}`, api, query })));
  }
}

/** A plain link to a part of the page would be taken for the address of another. */
function skip(event) {
  event.preventDefault();
  document.getElementById("main").focus();
}

render(h(Console), document.getElementById("console"));
