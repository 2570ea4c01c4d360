/** The program of the language thread, `dist/language.js`: the schema, YAML's parser and what they know, apart from the editor's own thread. */
import { parentPort } from 'node:worker_threads';
import { languageService } from '../service';
import type { Answer, Question } from './messages';

const port = parentPort;
if (!port) throw new Error('expected to be started as a thread of the extension');

port.on('message', (question: Question) => port.postMessage(answerTo(question)));

function answerTo(question: Question): Answer {
  try {
    return { id: question.id, ok: true, result: resultOf(question) };
  } catch (error) {
    return { id: question.id, ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

function resultOf(question: Question) {
  switch (question.name) {
    case 'checkFile':
      return languageService.checkFile(...question.parameters);
    case 'completionsAt':
      return languageService.completionsAt(...question.parameters);
    case 'hoverAt':
      return languageService.hoverAt(...question.parameters);
    case 'firstRun':
      return languageService.firstRun(...question.parameters);
  }
}
