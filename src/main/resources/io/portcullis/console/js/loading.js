import { Component, h } from "../lib/preact.js";
import { Failure } from "./parts.js";
import { clock } from "./words.js";

/**
 * Shows what `load` gives, and before that that it loads, or why it could not. With `every` it is loaded again after so
 * many milliseconds; when that fails what was known stays, with the reason above it. Give it another `key` to begin anew.
 */
export class Loading extends Component {
  state = { data: null, failure: null, at: null };
  #stop = new AbortController();
  #timer = 0;

  componentDidMount() {
    this.load();
  }

  componentWillUnmount() {
    this.#stop.abort();
    clearTimeout(this.#timer);
  }

  load = async () => {
    clearTimeout(this.#timer);
    const progress = (text) => this.setState({ progress: text });
    try {
      const data = await this.props.load(this.#stop.signal, progress);
      this.setState({ data, failure: null, at: new Date() });
    } catch (failure) {
      if (this.#stop.signal.aborted) {
        return;
      }
      this.setState({ failure });
    }
    if (this.props.every && !this.#stop.signal.aborted) {
      this.#timer = setTimeout(this.load, this.props.every);
    }
  };

  render({ children: show }, { data, failure, at, progress }) {
    if (data === null && failure === null) {
      return h("p", { class: "waiting", role: "status" }, progress ?? "Loading …");
    }
    return h("div", { class: "stack" },
      failure && h(Failure, {
        failure,
        about: data === null ? "" : `This is how it was at ${clock(at)}.`,
        again: this.load,
      }),
      data !== null && show(data, this.load));
  }
}
