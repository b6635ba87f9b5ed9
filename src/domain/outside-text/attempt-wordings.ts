/** What a text may want that is told by its words. */
export type WordedKind = 'new-orders' | 'role' | 'approval' | 'write' | 'secrets' | 'address' | 'fake-answer'

/**
 * Wordings by which texts try to give orders, in English and Chinese. They decide nothing: tools only read and every text is marked as data either way. They make
 * visible that somebody tried. Each is tied to words that speak of us, so that a log about a missing permission is none.
 */
export const wordings: readonly (readonly [WordedKind, RegExp])[] = [
  [
    'new-orders',
    /\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}\b(?:previous|prior|above|earlier|all|your|the|system)\b[^.\n]{0,30}\b(?:instructions?|prompts?|rules?|orders?|messages?|guidelines?)\b/i,
  ],
  [
    'new-orders',
    /\b(?:new|updated|real|actual)\s{1,20}(?:instructions?|orders?|task)\s{0,20}(?:[:：]|for (?:you|the assistant|the model))/i,
  ],
  ['new-orders', /(?:忽略|无视|忘记|忘掉|绕过|跳过)[^。\n]{0,16}(?:指令|提示|规则|要求|说明|约束|系统消息)/],
  ['new-orders', /(?:新的?|最新|真正的?)(?:指令|任务|要求)\s{0,20}[:：]/],
  [
    'new-orders',
    /\b(?:set aside|pay no attention to|do not follow|stop following|no longer (?:follow|bound by))\b[^.\n]{0,40}\b(?:instructions?|prompts?|rules?|guidelines?|policy|policies)\b/i,
  ],
  [
    'new-orders',
    /\b(?:do not|don['’]?t|never)\s{1,20}(?:mention|tell|inform|reveal|notify|alert|report)\b[^.\n]{0,40}\b(?:user|human|operator|engineer|anyone|anybody)s?\b/i,
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
  ['role', /(?:你现在是|你不再是|从现在起你|扮演|假装你是)/],
  [
    'role',
    /<\|?(?:im_start|system|assistant)\|?>|(?:^|\n|\\n)\s{0,20}\[?(?:system|assistant|developer)\]?\s{0,20}[:：][^\n]{0,40}\b(?:you|your|must|ignore|always|never)\b/i,
  ],
  [
    'approval',
    /\b(?:(?:auto-?)?approved? by\b|pre-?approved|i (?:hereby )?approve|approve (?:the|this|all|plan|every)|consider (?:it|this) approved|no (?:further )?approval (?:is )?(?:needed|required))/i,
  ],
  [
    'approval',
    /(?:已(?:经)?(?:获得|得到|通过)?(?:了)?(?:批准|审批|授权)|无需(?:再)?(?:审批|批准|确认)|(?:请|立即|直接)(?:批准|审批通过)|视为(?:已)?批准)/,
  ],
  ['approval', /(?:领导|负责人|主管|老板|经理|上级|组长)[^。\n]{0,10}(?:点头|同意|批了|拍板|放行|默许|打过招呼|知会过)/],
  ['approval', /(?:不必|不用|无须|免)(?:再)?(?:走)?(?:流程|审批|请示|报备)/],
  [
    'approval',
    /\b(?:already|has been|was)\s{1,20}(?:signed off|green-?lit|cleared)\b|\b(?:sign-?off|go-?ahead|green light) (?:has been |was |is )?(?:given|granted)\b/i,
  ],
  [
    'write',
    /\b(?:you must|please|now|immediately|then|always)\b[^.\n]{0,24}\b(?:run|execute|call|invoke|delete|scale|patch|apply|roll ?back|restart|drop|exec)\b[^.\n]{0,60}\b(?:kubectl|helm|tool|function|namespace|deployment|pods?|plan|command|database|table|cluster)\b/i,
  ],
  [
    'write',
    /\b(?:you must|please|now|immediately|always)\s{1,20}(?:call|invoke|use)\s{1,20}(?:the\s{1,20}(?:tool|function)\s{1,20})?`?[a-z]+(?:_[a-z]+)+\b/i,
  ],
  [
    'write',
    /(?:请|必须|立即|马上|现在就?|务必)[^。\n]{0,12}(?:执行|运行|调用|删除|重启|回滚|缩容|扩容)[^。\n]{0,30}(?:命令|工具|函数|部署|命名空间|集群|计划|数据库|kubectl|helm)/,
  ],
  [
    'secrets',
    /\b(?:send|post|print|reveal|show|include|output|exfiltrate|leak|repeat|return|append|embed)\b[^.\n]{0,50}\b(?:(?:api[ _-]?)?keys?|tokens?|secrets?|passwords?|credentials?|system prompt|env(?:ironment)? var(?:iable)?s?|kubeconfig)\b/i,
  ],
  [
    'secrets',
    /(?:发送|输出|打印|泄露|显示|附上|包含|返回|写入)[^。\n]{0,20}(?:密钥|令牌|密码|凭证|凭据|系统提示词?|环境变量|token|kubeconfig|api ?key)/i,
  ],
  ['secrets', /(?:捎上|带上|附带|抄送|贴出|念出|告诉我)[^。\n]{0,12}(?:口令|暗号|密钥|令牌|密码|凭证|凭据|环境变量|token)/i],
  [
    'address',
    /!\[[^\]]{0,80}\]\(\s{0,20}https?:|\b(?:curl|wget|fetch|visit|open|post (?:it |this |them )?to|send (?:it |this |them )?to|query)\b[^.\n]{0,40}\bhttps?:\/\//i,
  ],
  ['address', /(?:访问|请求|打开|上传到|发送到|提交到|下载)[^。\n]{0,20}https?:\/\//i],
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
