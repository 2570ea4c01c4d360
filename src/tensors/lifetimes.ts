/** Which tensors live: scopes that dispose what was made in them, except what they return. */
import type { Tensor } from './tensors';

export class Lifetimes<T extends Tensor> {
  private readonly open: T[][] = [];

  /** `isOwn` tells this implementation's tensors; `release` frees one and accepts one that is already free. */
  constructor(
    private readonly isOwn: (value: unknown) => value is T,
    private readonly release: (tensor: T) => void,
  ) {}

  /** Notes a new tensor in the innermost open scope; outside any scope it lives until it is disposed. */
  track(tensor: T): T {
    this.open.at(-1)?.push(tensor);
    return tensor;
  }

  /** Runs `body`; tensors in its result pass to the enclosing scope, all others made in it are released, also when it throws. */
  scope<R>(body: () => R): R {
    const made: T[] = [];
    this.open.push(made);
    const kept = new Set<T>();
    try {
      const result = body();
      this.collect(result, kept);
      return result;
    } finally {
      this.open.pop();
      for (const tensor of made) {
        if (kept.has(tensor)) this.track(tensor);
        else this.release(tensor);
      }
    }
  }

  private collect(value: unknown, kept: Set<T>): void {
    if (this.isOwn(value)) kept.add(value);
    else if (Array.isArray(value)) for (const item of value) this.collect(item, kept);
    else if (isRecord(value)) for (const item of Object.values(value)) this.collect(item, kept);
  }
}

/** An object written as a literal: typed arrays and instances of classes hold no tensors. */
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
