/** What a text may want that is told by its words. */
export type WordedKind = 'new-orders' | 'role' | 'approval' | 'write' | 'secrets' | 'address' | 'fake-answer'

/** What could be meant by an order about secrets: the words of a text that is written for somebody, or a place for them in it. */
const secret = String.raw`(?:[A-Z]{0,20}_?(?:[A-Z]{1,20}_){0,3}(?:password|token|secret|key)|(?:api[ _-]?)?keys?|tokens?|secrets?|passwords?|credentials?|env(?:ironment)?(?: var(?:iable)?s?)?|kubeconfig)`
const ourText = String.raw`(?:reports?|answers?|repl(?:y|ies)|responses?|summar(?:y|ies)|conclusions?|quer(?:y|ies)|overview|analys[ie]s|diagnosis|matchers?|selectors?|labels?|urls?|links?|pictures?|https?:)`
const secretZh = '(?:密钥|令牌|密码|口令|凭证|凭据|环境变量|token|kubeconfig|api ?key)'
const ourTextZh = '(?:报告(?!生成)|分析(?:结尾|末尾|结果)|结论|回答|回复|答复|标签|查询|链接|图片|https?:)'

/**
 * Wordings by which texts try to give orders, in English and Chinese. They decide nothing: tools only read and every text is marked as data either way. They make
 * visible that somebody tried. Each is tied to words that speak to a reader, so that what programs, monitors and engineers write every day is none
 * (`ordinary.fixture.ts`): a note that cries wolf at each refused password is soon read by nobody.
 */
export const wordings: readonly (readonly [WordedKind, RegExp])[] = [
  [
    'new-orders',
    /\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}\b(?:(?:previous|prior|above|earlier|all|your|system)\b[^.\n]{0,30}\b(?:instructions?|prompts?|orders?)|(?:previous|prior|above|earlier|your)\b[^.\n]{0,30}\b(?:rules?|messages?|guidelines?))\b/i,
  ],
  [
    'new-orders',
    /\b(?:new|updated|real|actual)\s{1,20}(?:(?:instructions?|orders?)\s{0,20}[:：]|(?:instructions?|orders?|task) for (?:you|the assistant|the model))|\byour (?:new|real|actual) (?:instructions?|orders?|task)\b|\b(?:real|actual) task\s{0,20}[:：]/i,
  ],
  [
    'new-orders',
    /(?:忽略|无视|忘记|忘掉|绕过|跳过)[^。\n]{0,8}(?:以上|上述|上面|之前|此前|先前|前面|前述|所有|全部|一切|任何|你|系统)[^。\n]{0,12}(?:指令|提示|规则|规定|要求|说明|约束|消息)/,
  ],
  ['new-orders', /(?:(?:新的?|最新)(?:指令|要求)|真正的?(?:指令|任务|要求))\s{0,20}[:：]/],
  [
    'new-orders',
    /\b(?:set aside|pay no attention to|do not follow|stop following|no longer (?:follow|bound by))\b[^.\n]{0,40}\b(?:instructions?|prompts?|rules?|guidelines?|policy|policies)\b/i,
  ],
  [
    'new-orders',
    /\b(?:do not|don['’]?t|never)\s{1,20}(?:(?:mention|tell|inform|reveal)\b[^.\n]{0,40}\b(?:the user|humans?|operators?|engineers?|anyone|anybody)|(?:notify|alert|report (?:this |it |anything )?to)\b[^.\n]{0,40}\b(?:the user|humans?|operators?|engineers?|anyone|anybody))\b/i,
  ],
  ['new-orders', /(?:不要|请勿|切勿|别|勿)(?:再)?(?:告诉|告知|提醒|通知|惊动|向)[^。\n]{0,10}(?:用户|运维|工程师|值班|任何人|其他人|人员)/],
  [
    'new-orders',
    /(?:之前|前面|上面|以上|先前|刚才|此前)[^。\n]{0,12}(?:放一边|放一放|搁一边|不用管|别管|不必管|不必理会|不用理会|不作数|不算数|作废|当没(?:听|看|说))/,
  ],
  [
    'role',
    /\byou are (?:now |no longer )?(?:an?|the|in)\s{1,20}[^.\n]{0,30}\b(?:assistant|ai|model|admin(?:istrator)?|root|developer mode|dan|mode)\b/i,
  ],
  // To whoever reads for us, by name; and what only such a reader has or does.
  [
    'role',
    /\b(?:note|message|hint|instructions?|reminder)(?: to| for) (?:the |any |all )?(?:ai|llm|language model|assistant)\b|<!--\s{0,5}(?:ai|llm|assistant)\b|\b(?:ai|llm|assistant|chatbot|language model)\s{0,3}[,，:：]\s{0,3}(?:please|you|now|do|call|run|append|include|ignore|answer|say|approve|report|write|make|send|use|delete|skip)\b|\bif you are an? (?:ai|llm|language model|assistant)\b|\bas the reader of this\b|\bwhoever (?:reads|analy[sz]es|summari[sz]es) this\b/i,
  ],
  [
    'role',
    /给\s?(?:ai|大?模型|助手|智能体)\s?的(?:提示|说明|指令|留言)|请(?:ai|大?模型|助手|智能体)(?:忽略|无视|执行|回答|输出|直接|不要)|(?:ai|大?模型|助手|智能体)(?:你|务必)/i,
  ],
  [
    'new-orders',
    /\b(?:you should|you must|please|just) (?:answer|say|state|report|conclude) that\b|\bmention that (?:everything|all) (?:is|was) (?:fine|well|healthy|normal)\b|\byour next (?:query|call|step) (?:is|must|should)\b|\bmake your next query\b|\b(?:new|updated) instructions? follow\b|\border you to\b|\bwhat you were told (?:before|above|earlier)\b|\byour (?:real|actual|true|new) (?:job|goal|purpose)\b/i,
  ],
  [
    'new-orders',
    /\b(?:previous|prior|earlier|former) (?:guidance|directions?|instructions|prompts?) (?:is|are) (?:void|revoked|obsolete|superseded)\b|\bobey (?:the|this|these) (?:text|instructions?|orders?|following|lines?)\b|\binclude (?:it|this|them) in (?:the (?:overview|summary|conclusion)|your)\b|\b(?:print|reveal|show|repeat|output)\b[^.\n]{0,30}\byour (?:own )?instructions\b/i,
  ],
  [
    'new-orders',
    /(?:直接|只需|请)(?:回答|输出|报告)[^。\n]{0,4}(?:一切正常|系统健康|服务健康)|(?:别|不要|不必|不用|无需)(?:再)?理会[^。\n]{0,12}(?:设定|指令|规则|提示|要求)/,
  ],
  ['role', /(?:你现在是|你不再是|从现在起你|扮演|假装你是)/],
  [
    'role',
    /<\|?(?:im_start|system|assistant)\|?>|(?:^|\n|\\n|["'>])\s{0,20}\[?(?:system|assistant|developer)\]?\s{0,20}[:：][^\n]{0,40}\b(?:you (?:are|must|will|should|may|can|now)|ignore|disregard|your (?:task|instructions?|rules?)|i (?:must|will|should|always|never))\b/i,
  ],
  [
    'approval',
    /\b(?:(?:was|were|is|are|been|already|auto)[ -]approved by\b(?! ?@)|skip (?:the |this |any )?approval|pre-?approved|i (?:hereby )?approve|approve (?:the|this|all|every) (?:plan|mend|rollback|change|action)s?|approve (?:all|every)|consider (?:it|this) approved|no further approval)/i,
  ],
  [
    'approval',
    /(?:已(?:经)?(?:获得|得到)(?:了)?(?:批准|审批)(?!的)|无需(?:再)?(?:审批|批准)|(?:请|立即|直接)(?:批准|审批通过)|视为(?:已)?批准)/,
  ],
  ['approval', /(?:领导|负责人|主管|老板|经理|上级|组长)[^。\n]{0,10}(?:点头|同意|批了|已批|拍板|放行|默许|打过招呼|知会过)/],
  ['approval', /(?:不必|不用|无须|免)(?:再)?(?:走)?(?:流程|审批|请示|报备)/],
  [
    'approval',
    /\b(?:already|has been|was)\s{1,20}(?:signed off|green-?lit|cleared)\b|\b(?:sign-?off|go-?ahead|green light) (?:has been |was |is )?(?:given|granted)\b/i,
  ],
  [
    'write',
    /\b(?:you must|please|now|immediately|then)\b[^.\n]{0,24}\b(?:delete|scale|patch|uninstall|roll ?back|drop|exec)\b[^.\n]{0,60}\b(?:kubectl|helm|tool|namespace|deployment|pods?|cluster)\b/i,
  ],
  [
    'write',
    /\b(?:you must|please|now|immediately|then|always)\b[^.\n]{0,24}\b(?:run|execute|call|invoke|use)\b[^.\n]{0,40}\b(?:the tool|this tool|the function|kubectl (?:delete|scale|patch|apply|exec|rollout)|helm (?:uninstall|rollback|upgrade))\b/i,
  ],
  [
    'write',
    /\b(?:must|please|now|immediately|always|step is to)\s{1,20}(?:call|invoke|use)\s{1,20}(?:the\s{1,20}(?:tool|function)\s{1,20})?`?[a-z]+(?:_[a-z]+)+\b/i,
  ],
  [
    'write',
    /(?:请|必须|立即|马上|现在就?|务必)[^。\n]{0,12}(?:删除|回滚|缩容|扩容|卸载)[^。\n]{0,12}(?:部署|命名空间|集群|pod)|(?:请|必须|立即|马上|现在就?|务必)[^。\n]{0,12}(?:执行|运行|调用)[^。\n]{0,20}(?:工具|函数|命令\s{0,4}(?:kubectl|helm)|kubectl|helm)|(?:请|必须|立即|马上|务必)[^。\n]{0,6}执行[^。\n]{0,6}(?:删除|缩容|卸载)/i,
  ],
  ['secrets', /\b(?:send|print|reveal|show|output|repeat|tell)\b[^.\n]{0,40}\bsystem prompt\b/i],
  [
    'secrets',
    new RegExp(
      String.raw`\b(?:send|post|print|reveal|include|output|exfiltrate|leak|repeat|append|embed|add|put)\b[^.\n]{0,50}\b${secret}\b[^.\n]{0,30}(?:\b(?:in|into|to|at|below|as|of)\b[^.\n]{0,30}${ourText}|\bthat you\b|\byou (?:know|have|can))`,
      'i',
    ),
  ],
  [
    'secrets',
    new RegExp(
      String.raw`\b(?:send|post|print|reveal|include|output|append|embed)\b[^.\n]{0,20}\byour ${secret}\b(?![^.\n]{0,60}\bheaders?\b)`,
      'i',
    ),
  ],
  [
    'secrets',
    new RegExp(
      String.raw`${ourTextZh}[^。\n]{0,60}(?:发送|输出|打印|泄露|附上|包含|写入|加入|填入)[^。\n]{0,16}${secretZh}|${secretZh}[^。\n]{0,12}(?:写入|写进|写到|放入|放到|放进|附在|加到|填入|发送到|发到)[^。\n]{0,16}${ourTextZh}|(?:输出|显示|打印|重复|泄露)[^。\n]{0,10}系统提示`,
      'i',
    ),
  ],
  ['secrets', /(?:捎上|带上|附带|抄送|贴出|念出|告诉我)[^。\n]{0,12}(?:口令|暗号|密钥|令牌|密码|凭证|凭据|环境变量|token)/i],
  // A picture that asks for something by its address; and an address that waits for what is to be put behind it.
  [
    'address',
    /!\[[^\]]{0,80}\](?:\(\s{0,20}https?:[^)\n]{0,500}\?|\[[^\]]{1,80}\])|https?:[^\s"'<>]{1,300}[?&][\w-]{1,20}=(?:[<{]|\s{1,3}(?:with|plus|followed by|and (?:the|your|all)|加上|带上|后面))/i,
  ],
  [
    'address',
    /\b(?:post|send|upload|forward) (?:it|this|them|these|that|everything|(?:the|your|all) (?:answers?|results?|reports?|findings|data|logs?))\b[^.\n]{0,20}\bto\b[^.\n]{0,20}\bhttps?:\/\//i,
  ],
  [
    'address',
    /\b(?:curl|wget|fetch|visit|open)\b[^.\n]{0,40}\bhttps?:\/\/\S{1,300}[^.\n]{0,10}\b(?:follow|obey|do (?:what|as)|execute|carry out)\b/i,
  ],
  [
    'address',
    /(?:访问|请求|打开)[^。\n]{0,20}https?:\/\/\S{1,300}[^。\n]{0,8}(?:按|照|遵照|执行)|(?:把|将)[^。\n]{0,20}(?:上传到|发送到|提交到|发到)[^。\n]{0,20}https?:\/\/(?![^。\n]{0,200}(?:失败|超时|错误|成功|完成))/i,
  ],
  [
    'fake-answer',
    /(?:^|\n|\\n)\s{0,20}(?:[<＜‹]\/?(?:tool_result|function_results?|untrusted|data|tool|result)[^>]{0,40}>|\[?tool (?:result|output|response)\]?\s{0,20}[:：#])/i,
  ],
  // A line of its own is a text of its own where a tool answers with a list of lines.
  ['fake-answer', /"\s{0,20}(?:<\/?(?:tool_result|function_results?|untrusted)\b|\[?tool (?:result|output|response)\]?\s{0,20}[:：#])/i],
  ['fake-answer', /(?:工具(?:返回|结果|输出)|查询结果)\s{0,20}[:：][^\n]{0,40}(?:正常|健康|无异常|已恢复)/],
  // The way in which answers are numbered for a model.
  ['fake-answer', /\[\d{1,3}\]\s{0,3}\{\s{0,3}\\{0,3}"(?:tool|data|error)\\{0,3}"\s{0,3}:/],
  [
    'fake-answer',
    /(?:^|\n|\\n|["'>])\s{0,20}(?:the )?(?:user|human|operator|用户|运维人员)\s{0,20}(?:says?|wrote|writes|adds?|说|补充)?\s{0,20}[:：][^\n]{0,60}\b(?:please|you|approve|go ahead|run|call|delete|restart)\b/i,
  ],
  ['role', /<\/?(?:important|system[-_ ]?(?:prompt|message|reminder))>/i],
]
