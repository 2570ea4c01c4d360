/** The program of the analysis thread, `dist/analysis.js`: takes requests from the extension and hands their answers over. */
import { parentPort } from 'node:worker_threads';
import { Answerer } from './answerer';
import type { FromThread, ToThread } from './messages';

const port = parentPort;
if (!port) throw new Error('expected to be started as a thread of the extension');
const answerer = new Answerer();
const cancels = new Map<number, AbortController>();

port.on('message', (message: ToThread) => {
  if (message.type === 'cancel') {
    cancels.get(message.id)?.abort();
    return;
  }
  const { id, request } = message;
  const cancel = new AbortController();
  cancels.set(id, cancel);
  void answerer.answer(request, cancel.signal).then(result => {
    cancels.delete(id);
    const answer: FromThread = { id, result };
    port.postMessage(answer, result?.ok && 'buffer' in result ? [result.buffer] : []);
  });
});
