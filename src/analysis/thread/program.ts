/** The program of the analysis thread, `dist/analysis.js`: takes requests from the extension and hands their answers over. */
import { parentPort } from 'node:worker_threads';
import { Answerer } from './answerer';
import { tellMetrics } from './tellMetrics';
import type { FromThread, ToThread } from './messages';

const port = parentPort;
if (!port) throw new Error('expected to be started as a thread of the extension');
const answerer = new Answerer();
const cancels = new Map<number, AbortController>();

const answer = (message: FromThread, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

port.on('message', (message: ToThread) => {
  if (message.type === 'cancel') {
    cancels.get(message.id)?.abort();
    return;
  }
  const { id } = message;
  const cancel = new AbortController();
  cancels.set(id, cancel);
  const done = () => cancels.delete(id);
  if (message.type === 'metrics') {
    void tellMetrics(message.sweep, part => answer({ id, part }), cancel.signal).then(ended => {
      done();
      answer({ id, ended });
    });
    return;
  }
  void answerer.answer(message.request, cancel.signal).then(result => {
    done();
    answer({ id, result }, result?.ok && 'buffer' in result ? [result.buffer] : []);
  });
});
