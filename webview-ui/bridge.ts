/** The panel's end of the wire. The editor allows `acquireVsCodeApi` to be called once; it is called here. */
import type { FromPanel } from '../src/shared/protocol';

export interface PageBridge<Message> {
  post(message: Message): void;
  /** Messages come unvalidated. */
  onMessage(listener: (message: unknown) => void): void;
  /** What `setState` was last given, also before a reload of the window; unvalidated. */
  getState(): unknown;
  setState(state: unknown): void;
}

export type Bridge = PageBridge<FromPanel>;

/** The bridge to the extension host. */
export function editorBridge<Message>(): PageBridge<Message> {
  const api = acquireVsCodeApi();
  return {
    post: message => api.postMessage(message),
    onMessage: listener => window.addEventListener('message', event => listener(event.data)),
    getState: () => api.getState(),
    setState: state => api.setState(state),
  };
}
