// The arrows of ARCHITECTURE, checked: an import against the flow of data fails the build.
const EDITOR = '^src/(extension\\.ts|commands|editing|views|panels|config|platform)(/|$)';
const only = (from, ...targets) => ({
  name: `${from}-imports-only-${targets.join('-') || 'itself'}`,
  severity: 'error',
  from: { path: `^src/${from}/` },
  to: { path: '^(src|webview-ui)/', pathNot: [from, ...targets].map(folder => `^src/${folder}/`) },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^(vscode|@tensorflow/tfjs-node)$' } },
    only('shared'),
    only('experiment'),
    only('language', 'experiment'),
    only('science'),
    only('tensors'),
    only('backend', 'tensors'),
    only('download'),
    only('networks', 'tensors'),
    only('training', 'networks', 'tensors', 'science', 'experiment'),
    only('measurement', 'networks', 'tensors', 'science', 'experiment'),
    only('runs', 'experiment', 'shared'),
    only('analysis', 'measurement', 'training', 'networks', 'tensors', 'science', 'runs', 'experiment', 'shared'),
    only('engine', 'measurement', 'training', 'networks', 'tensors', 'science', 'runs', 'experiment', 'shared'),
    only('export', 'analysis', 'runs', 'science', 'experiment', 'shared'),
    only('store', 'runs', 'science', 'experiment', 'shared'),
    {
      name: 'only-the-editor-side-imports-vscode',
      severity: 'error',
      from: { path: '^(src|webview-ui)/', pathNot: EDITOR },
      to: { path: '^vscode$' },
    },
    {
      name: 'the-extension-reaches-the-engine-through-its-launcher',
      severity: 'error',
      from: { path: EDITOR },
      to: { path: '^src/(engine/(?!launcher)|backend|download/(?!dataSets)|training|networks|tensors|measurement)' },
    },
    {
      name: 'the-extension-reaches-the-language-through-its-thread',
      severity: 'error',
      from: { path: EDITOR },
      to: { path: '^src/language/(?!languageThread)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'the-extension-reaches-the-analysis-through-its-thread',
      severity: 'error',
      from: { path: EDITOR },
      to: { path: '^src/analysis/(?!analysisThread)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'the-panels-share-only-the-pure-language',
      severity: 'error',
      from: { path: '^webview-ui/' },
      to: { path: '^src/', pathNot: '^src/shared/' },
    },
    { name: 'nothing-imports-the-panels', severity: 'error', from: { path: '^src/' }, to: { path: '^webview-ui/' } },
    { name: 'no-node-in-the-panels', severity: 'error', from: { path: '^webview-ui/' }, to: { dependencyTypes: ['core'] } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'src/tsconfig.engine.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
