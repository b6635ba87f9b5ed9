import type { Texts } from './shape.ts'

/** 发布列表的文字。 */
export const releasesZh: Texts['releases'] = {
  nav: '发布',
  title: { one: '{n} 次发布', other: '{n} 次发布' },
  titles: {
    moving: { one: '{n} 次发布进行中', other: '{n} 次发布进行中' },
    failed: { one: '{n} 次发布失败', other: '{n} 次发布失败' },
    done: { one: '{n} 次发布成功', other: '{n} 次发布成功' },
  },
  list: '发布，最新在前',
  columns: { state: '状态', release: '发布及失败原因', report: '诊断报告', since: '开始于' },
  states: {
    pending: '等待中',
    deploying: '发布中',
    success: '成功',
    failed: '失败',
    rolling_back: '回滚中',
    rolled_back: '已回滚',
    canceled: '已取消',
  },
  standings: { moving: '进行中', failed: '失败', done: '成功' },
  reportStates: { generating: '诊断中', completed: '已完成', failed: '诊断失败', none: '无报告' },
  origins: { api: '登记的发布', rollout: '在集群中看到的发布', helm: '在集群中看到的 Helm 发布' },
  waiting: '排队等待',
  roundShort: '第 {round} 轮',
  doubt: '与规则不一致',
  versions: { one: '{n} 个版本', other: '{n} 个版本' },
  search: {
    label: '查找发布',
    hint: '搜索应用、版本、工作负载',
    state: '发布状态',
    all: '全部',
    report: '诊断报告',
    anyReport: '不限报告',
  },
  empty: {
    narrow: '没有符合条件的发布',
    none: '还没有登记或看到任何发布',
    what: '有了发布之后，指明该发布的告警会自动触发诊断报告：什么失败了、为什么、影响到谁、该怎么办。',
    start: '让 Aceso 知道一次发布',
    steps: {
      cluster: '接入集群后，其中的发布和 Helm 发布会自动出现在这里；也可以按名称诊断',
      register: '在流水线中：登记发布，之后告知结果',
      alert: '在监控系统中：指明该发布的告警会触发诊断报告',
      alertmanager: '在 Alertmanager 中：使用这个接收器，告警需带有标签 deploymentId',
    },
  },
  asking: { list: '正在读取发布', one: '正在读取 {id}' },
}
