/** The key `engine`: what computes the training steps. */
import { oneOf } from './oneOf';

export const engineKey = oneOf({
  auto: '`circle` where it can run the experiment, else `tensorflow` where it is installed and loads, else `embedded`',
  circle: 'exact, from the arcs of the neurons: full-batch training of one hidden ReLU layer and one output on the unit circle',
  tensorflow: 'TensorFlow.js on the native library',
  embedded: 'TensorFlow.js on WebAssembly, which needs nothing installed',
  float64: 'plain loops in double precision: slow, the referee of the others',
})
  .default('auto')
  .describe('What computes the training steps. The run records which it was.');
