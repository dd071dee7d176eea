import { Component, h } from "../lib/preact.js";
import { Attempt } from "./attempts.js";
import { Field } from "./form.js";
import { Badge, Empty, Failure, Head, link } from "./parts.js";
import { counted, REASONS, span } from "./words.js";

const MOST_SHOWN = 200;
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;

/** Attempts as they happen. What is asked for stands in the address, so that it can be passed on. */
export class Live extends Component {
  state = { attempts: [], heard: 0, listening: false, failure: null, pause: 0, stopped: false };
  #stop = new AbortController();
  #timer = 0;
  #waiting = [];

  componentDidMount() {
    this.listen(FIRST_PAUSE);
  }

  componentWillUnmount() {
    this.#stop.abort();
    clearTimeout(this.#timer);
  }

  /** Listens until told to stop; when the edge hangs up, again after a while that doubles. */
  async listen(pause) {
    const stop = this.#stop;
    let next = pause;
    let failure = new Error("The edge hung up.");
    try {
      await this.props.api.listen(this.props.query, this.heard, () => {
        next = FIRST_PAUSE;
        this.setState({ listening: true, failure: null });
      }, stop.signal);
    } catch (broken) {
      failure = broken;
    }
    if (!stop.signal.aborted) {
      this.setState({ listening: false, failure, pause: next });
      this.#timer = setTimeout(() => this.listen(Math.min(LONGEST_PAUSE, next * 2)), next);
    }
  }

  /** Shown all at once when the browser draws next: a flood of events must not freeze the page. */
  heard = (attempt) => {
    this.#waiting.push(attempt);
    if (this.#waiting.length === 1) {
      requestAnimationFrame(() => {
        const fresh = this.#waiting.reverse();
        this.#waiting = [];
        this.setState(({ attempts, heard }) => ({
          attempts: [...fresh, ...attempts].slice(0, MOST_SHOWN),
          heard: heard + fresh.length,
        }));
      });
    }
  };

  toggle = () => {
    if (this.state.stopped) {
      this.#stop = new AbortController();
      this.setState({ stopped: false });
      this.listen(FIRST_PAUSE);
    } else {
      this.#stop.abort();
      clearTimeout(this.#timer);
      this.setState({ stopped: true, listening: false, failure: null });
    }
  };

  render({ query }, { attempts, heard, listening, failure, pause, stopped }) {
    return h("div", { class: "stack" },
      h(Head, { title: "Live" }, "What becomes of requests from outside, as it happens on this node."),
      h(Filter, { query }),
      h("div", { class: "line" },
        h("span", { role: "status" },
          h(Badge, { tone: listening ? "good" : "warn" }, listening ? "listening" : stopped ? "stopped" : "not connected")),
        h("span", null, counted(heard, "request"), " so far"),
        h("button", { type: "button", onClick: this.toggle }, stopped ? "Go on" : "Stop"),
        h("button", { type: "button", onClick: () => this.setState({ attempts: [], heard: 0 }) }, "Clear")),
      failure && h(Failure, { failure, about: `Tried again in ${span(pause)}.` }),
      attempts.length === 0
        ? h(Empty, { title: "Nothing yet." },
          h("p", null, "Have the phone call or register. If nothing appears it does not reach this node: check its outbound"
            + " proxy, port and transport, and the firewall — or the filter above."))
        : h("section", { class: "stack", "aria-label": "Attempts, newest first" },
          attempts.map((attempt) => h(Attempt, { key: attempt.sid, attempt }))));
  }
}

function Filter({ query }) {
  const submit = (event) => {
    event.preventDefault();
    location.hash = link("live", Object.fromEntries(new FormData(event.currentTarget)));
  };
  return h("form", { class: "form wide filter", onSubmit: submit, "aria-label": "Filter" },
    h(Field, { label: "User", name: "User", defaultValue: query.User ?? "" }),
    h(Field, { label: "Source address", name: "Source", defaultValue: query.Source ?? "" }),
    h(Field, { label: "Domain", name: "Domain", defaultValue: query.Domain ?? "" }),
    h(Field, { label: "Reason", name: "Reason", defaultValue: query.Reason ?? "", options: REASONS }),
    h("div", { class: "actions" },
      h("button", { type: "submit", class: "main" }, "Filter"),
      Object.keys(query).length > 0 && h("a", { href: link("live") }, "Everything")));
}
