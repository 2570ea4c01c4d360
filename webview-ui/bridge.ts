/** The panel's end of the wire. The editor allows `acquireVsCodeApi` to be called once; it is called here. */
import type { FromPanel } from '../src/shared/protocol';

export interface Bridge {
  post(message: FromPanel): void;
  /** Messages come unvalidated. */
  onMessage(listener: (message: unknown) => void): void;
  /** What `setState` was last given, also before a reload of the window; unvalidated. */
  getState(): unknown;
  setState(state: unknown): void;
}

/** The bridge to the extension host. */
export function editorBridge(): Bridge {
  const api = acquireVsCodeApi();
  return {
    post: message => api.postMessage(message),
    onMessage: listener => window.addEventListener('message', event => listener(event.data)),
    getState: () => api.getState(),
    setState: state => api.setState(state),
  };
}
