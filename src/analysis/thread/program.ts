/** The program of the analysis thread, `dist/analysis.js`: takes requests from the extension and hands their answers over. */
import { parentPort } from 'node:worker_threads';
import { Deriver } from './deriver';
import type { FromThread, ToThread } from './messages';

const port = parentPort;
if (!port) throw new Error('expected to be started as a thread of the extension');
const deriver = new Deriver();
const cancels = new Map<number, AbortController>();

port.on('message', (message: ToThread) => {
  if (message.type === 'cancel') {
    cancels.get(message.id)?.abort();
    return;
  }
  const { id } = message;
  const cancel = new AbortController();
  cancels.set(id, cancel);
  void deriver.answer(message, cancel.signal).then(result => {
    cancels.delete(id);
    const answer: FromThread = { id, result };
    port.postMessage(answer, result?.ok ? [result.buffer] : []);
  });
});
