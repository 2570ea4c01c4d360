/** The wire between the extension and its language thread: questions are answered in their order, each once. */
import type { LanguageService } from '../service';

export type Question = {
  readonly [Name in keyof LanguageService]: {
    readonly id: number;
    readonly name: Name;
    readonly parameters: Parameters<LanguageService[Name]>;
  };
}[keyof LanguageService];

export type Answer =
  | { readonly id: number; readonly ok: true; readonly result: ReturnType<LanguageService[keyof LanguageService]> }
  /** A defect of ours. */
  | { readonly id: number; readonly ok: false; readonly message: string };
