/** Set by esbuild from package.json; absent when the sources run unbundled (in tests). */
declare const PROGRAM_VERSION: string | undefined;
