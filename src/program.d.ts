/** Set by esbuild from package.json; absent when the sources run unbundled (in tests). */
declare const PROGRAM_VERSION: string | undefined;

/** The part of jstat that is used; the package brings no types. */
declare module 'jstat' {
  const jstat: {
    readonly studentt: {
      /** Quantile of Student's t distribution with `dof` degrees of freedom, to about eight digits. */
      inv(probability: number, dof: number): number;
    };
  };
  export = jstat;
}
