import { Component, h } from "../lib/preact.js";
import { ours } from "./api.js";
import { Loading } from "./loading.js";
import { Done, Empty, Failure, Head, link, Table, Time } from "./parts.js";
import { clock, fromNow } from "./words.js";

/** Who is locked out, and letting him in again. */
export class Lockouts extends Component {
  state = { done: "", failure: null };

  async lift(lockout, reload) {
    try {
      await this.props.api.remove(ours(`Lockouts/${encodeURIComponent(lockout.sid)}`));
      this.setState({ done: `${name(lockout)} from ${lockout.source} may try again, from now on.`, failure: null });
    } catch (failure) {
      this.setState({ done: "", failure: failure.status === 404 ? new Error("That lock-out is over already.") : failure });
    }
    reload();
  }

  render({ api }, { done, failure }) {
    return h("div", { class: "stack" },
      h(Head, { title: "Lockouts" }, "Who failed too often on this node is refused for a while, even with the right password."),
      done && h(Done, null, done),
      failure && h(Failure, { failure }),
      h(Loading, { load: (signal) => api.all(ours("Lockouts"), "lockouts", {}, signal), every: 5_000 },
        (lockouts, reload) => lockouts.length === 0
          ? h(Empty, { title: "Nobody is locked out on this node." },
            h("p", null, "If a phone is refused all the same, ", h("a", { href: link("why") }, "find out why"), "."))
          : h(Table, {
            caption: "Locked out now",
            rows: lockouts,
            keyOf: (lockout) => lockout.sid,
            columns: {
              who: (lockout) => h("strong", null, name(lockout)),
              from: (lockout) => lockout.source,
              failures: (lockout) => lockout.failures,
              since: (lockout) => h(Time, { at: lockout.since }, clock(lockout.since)),
              ends: (lockout) => h(Time, { at: lockout.until }, fromNow(lockout.until)),
              "lift it": (lockout) => h("button", {
                type: "button",
                "aria-label": `Let ${name(lockout)} from ${lockout.source} in again`,
                onClick: () => this.lift(lockout, reload),
              }, "Let in again"),
            },
          })));
  }
}

function name(lockout) {
  return lockout.user ?? "everybody";
}
