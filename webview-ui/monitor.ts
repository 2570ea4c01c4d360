/** Entry of the monitor's page: the editor's bridge, the page's element, the panel. */
import { editorBridge } from './bridge';
import { MonitorPanel } from './monitor-panel';

new MonitorPanel(document.getElementById('app') ?? document.body, editorBridge()).start();
