/** What one panel has asked to be derived: numbers of requests to their cancellation, and answers back to the page. */
import type { DeriveRequest } from '../analysis/thread/messages';
import type { DerivedResult, FromPanel, ToPanel } from '../shared/protocol';

type Derive = Extract<FromPanel, { type: 'derive' }>;

export interface DerivationsOptions {
  /** Of the analysis thread. */
  readonly ask: (asker: object, request: DeriveRequest, signal: AbortSignal) => Promise<DerivedResult | null>;
  /** Where a run lies, or a sentence that says why it cannot be read. */
  readonly locate: (run: string) => { readonly directory: string } | { readonly problem: string };
  readonly send: (message: Extract<ToPanel, { type: 'derived' }>) => void;
}

export class Derivations {
  private readonly open = new Map<number, AbortController>();

  constructor(private readonly options: DerivationsOptions) {}

  async derive({ request, run, step, get }: Derive): Promise<void> {
    const { ask, locate, send } = this.options;
    const cancel = new AbortController();
    this.open.set(request, cancel);
    const place = locate(run);
    const result: DerivedResult | null =
      'problem' in place
        ? { ok: false, message: place.problem }
        : await ask(this, { type: 'derive', run: place.directory, step, get }, cancel.signal);
    if (this.open.get(request) === cancel) this.open.delete(request);
    if (result && !cancel.signal.aborted) send({ type: 'derived', request, run, step, result });
  }

  cancel(request: number): void {
    this.open.get(request)?.abort();
    this.open.delete(request);
  }

  /** Nobody waits for an answer any more: the page was left or begins anew. */
  cancelAll(): void {
    for (const cancel of this.open.values()) cancel.abort();
    this.open.clear();
  }
}
