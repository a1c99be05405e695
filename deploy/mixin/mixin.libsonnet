// The rules and the dashboard as a mixin, from the files that every other installation uses:
//
//   jb install github.com/mongodbatlas-restore-exporter/mongodbatlas-restore-exporter/deploy@main
//
//   local mixin = import 'github.com/mongodbatlas-restore-exporter/mongodbatlas-restore-exporter/deploy/mixin/mixin.libsonnet';
//   mixin { _config+:: { alertLabels: { team: 'databases' } } }
//
// Two groups, since mixins keep recording rules and alerts apart: an alert may see a recording of the evaluation before.
local rules = std.parseYaml(importstr '../prometheus/rules.yml');
local dashboard = import '../grafana/dashboards/mongodbatlas-restores.json';
local recorded = [rule.record for group in rules.groups for rule in group.rules if std.objectHas(rule, 'record')];

{
  _config+:: {
    // Numbers in place of those in rules.yml, by the name of the recording rule that holds them.
    thresholds: {},
    // Labels that every alert gets.
    alertLabels: {},
    dashboardTags: dashboard.tags,
  },

  local config = self._config,
  local unknown = [name for name in std.objectFields(config.thresholds) if !std.member(recorded, name)],
  assert unknown == [] : 'no recording rule is called ' + std.join(' or ', unknown),

  local adjusted(rule) =
    if std.objectHas(rule, 'alert') then rule { labels+: config.alertLabels }
    else if std.objectHas(config.thresholds, rule.record) then rule { expr: 'vector(%s)' % config.thresholds[rule.record] }
    else rule,
  local groupsOf(kind, suffix) = [
    group { name+: suffix, rules: [adjusted(rule) for rule in group.rules if std.objectHas(rule, kind)] }
    for group in rules.groups
  ],

  prometheusRules+:: { groups+: groupsOf('record', '.rules') },
  prometheusAlerts+:: { groups+: groupsOf('alert', '.alerts') },
  grafanaDashboards+:: {
    'mongodbatlas-restores.json': dashboard { tags: config.dashboardTags },
  },
}
