/** Where quantities come from, as their explanations cite it. */

export const JACOT = 'Jacot, Gabriel, Hongler 2018, Neural Tangent Kernel';
export const FORT = 'Fort et al. 2020, Deep learning versus kernel learning';
export const KORNBLITH = 'Kornblith et al. 2019, Similarity of neural network representations revisited; Cortes et al. 2012';
export const COHEN = 'Cohen et al. 2021, Gradient descent on neural networks typically occurs at the edge of stability';
export const CHIZAT = 'Chizat, Oyallon, Bach 2019, On lazy training in differentiable programming';
export const LEE = 'Lee et al. 2019, Wide neural networks of any depth evolve as linear models';
export const OWN = 'NTK Monitor';
