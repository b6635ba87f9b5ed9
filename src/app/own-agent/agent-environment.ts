/**
 * What the agent is to be started with. The C library learns from the first large piece of memory that is given back to keep such pieces for later, and then never gives one back: after
 * many packed cores a third of the agent's memory would be what unpackers left. A fixed threshold switches that off, and can only be said before the process begins.
 */
export const agentEnvironment = { MALLOC_MMAP_THRESHOLD_: '65536' } as const
