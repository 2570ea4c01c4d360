/** Entry of a comparison's page: the editor's bridge, the page's element, the panel. */
import { editorBridge } from './bridge';
import { ComparePanel } from './compare/compare-panel';

new ComparePanel(document.getElementById('app') ?? document.body, editorBridge()).start();
