/**
 * How the process ended, not why: everything at and above the innermost of these that lies deepest is cut, so that what remains was running when trouble came.
 * Matched on bare names.
 */
const barrier = new RegExp(
  `^(?:${[
    '__restore_rt|__kernel_rt_sigreturn|<signal handler called>',
    String.raw`runtime\.(?:sigpanic\w*|gopanic|panicmem\w*|panic[A-Z]\w*|goPanic\w*|throw|fatalthrow|fatalpanic|fatal|crash|sigtramp\w*|sigreturn\w*|sighandler|badsignal|raisebadsignal|dieFromSignal|raise\w*|unwindm|abort)`,
    String.raw`abort|raise|gsignal|__?pthread_kill\w*|pthread_kill\w*|kill|tgkill`,
    String.raw`__assert\w*|__libc_message\w*|__libc_fatal|malloc_printerr\w*|_int_free\w*|_int_malloc|_int_realloc|unlink_chunk\w*|malloc_consolidate|malloc|calloc|realloc|free|cfree|__libc_(?:free|malloc|calloc|realloc)`,
    String.raw`operator (?:new|delete)(?:\[\])?|je_\w+|__stack_chk_fail\w*|__fortify_fail\w*|__chk_fail|__\w+_chk`,
    String.raw`(?:std|__cxxabiv1)::_*terminate\w*|__gnu_cxx::__verbose_terminate_handler|__cxa_(?:throw|rethrow|pure_virtual|deleted_virtual|call_terminate|throw_bad_array_new_length|bad_cast)|__clang_call_terminate|_Unwind_\w+|__gxx_personality_v0|std::__throw_\w+|std::__glibcxx_assert_fail|std::rethrow_exception`,
    String.raw`google::(?:LogMessage|LogMessageFatal)::\S+|google::DumpStackTraceAndExit|google::\S*FailureFunction|folly::\S*fatalSignal\S*|folly::detail::\S*terminate\S*`,
  ].join('|')})$`,
)

/** Machinery below every crash of a thread pool, a closure or a cgo call: the same in all of them. */
const noise = new RegExp(
  `^(?:${[
    String.raw`runtime\.\S+|runtime/\S+|internal/runtime/\S+|_?_?cgo\S*|_cgo_\S*|x_cgo_\S*|crosscall\w*|threadentry|_rt0_\w+`,
    String.raw`folly::\S+|boost::(?:asio|context|fibers|_bi|detail::function)::\S+`,
    String.raw`std::__?invoke\S*|std::invoke\S*|std::_Function_handler\S*|std::_Function_base\S*|std::function::\S+|std::_Bind\S*|std::__future_base\S*|std::packaged_task\S*|std::__once_\S+|__gthread\w*|std::call_once\S*|std::once_flag\S*|std::thread::\S+|std::jthread\S*|std::__apply_impl|std::apply`,
    String.raw`start_thread|clone3?|__clone3?|_start|__libc_start\w*|call_init\S*|__pthread_once\w*|pthread_once|execute_native_thread_routine\w*|start_thread_noexcept|__libc_csu_init|__run_exit_handlers|_dl_\w+|mem(?:cpy|move|set|cmp|chr)|str(?:len|cpy|cmp|ncmp|ncpy|cat|chr|rchr)`,
  ].join('|')})$`,
)

/** The language's own library: whether its small functions stand in a stack differs between two builds. */
const library = /^(?:std|__gnu_cxx|__cxxabiv1|core|alloc)::/

/**
 * Where a program or a task begins. An optimising compiler lets its last call jump instead, and the frame is gone in one build and there in the other; a closure's own name
 * differs between a stack with debug information and one without.
 */
const beginning = /^(?:main|main\.main|(?:\S+::)?operator\(\)|\S*\{lambda\}\S*|_FUN)$/

/** Without a name of its own: debuggers write `operator()`, symbol tables tell the function around it. */
const lambda = /^(?:operator\(\)|\S*\{lambda\}\S*|_FUN)$/

export function isLambda(bareName: string): boolean {
  return lambda.test(bareName)
}

export function isDestructor(bareName: string): boolean {
  return /(?:^|::)~[^:]+$/.test(bareName)
}

export function isConstructor(bareName: string): boolean {
  return /(?:^|::)([^:]+)::\1$/.test(bareName)
}

/** An exception was on its way when the process ended. */
export function isThrow(bareName: string): boolean {
  return /^(?:__cxa_(?:throw|rethrow)|_Unwind_(?:Resume|RaiseException|Resume_or_Rethrow))$/.test(bareName)
}

export function isBeginning(bareName: string): boolean {
  return beginning.test(bareName)
}

export function isBarrier(bareName: string): boolean {
  return barrier.test(bareName)
}

export function isNoise(bareName: string): boolean {
  return noise.test(bareName)
}

export function isLibrary(bareName: string): boolean {
  return library.test(bareName)
}
