/** The options of a server that reports nothing. */
export const UNOBSERVED = {
  maxRequests: 40,
  observer: { onAnswer: () => {}, onDrop: () => {}, onInFlight: () => {}, onWebConfig: () => {} },
};
