package org.mlopsjfrog

/** Everything from the source to production, as mlops.yml says. */
class WholePipeline extends Part {
    WholePipeline(Object steps) { super(steps) }

    /** What the promotion returned, or the publication where nothing is promoted. */
    Map run(Map given) {
        Map request = new Catalogue(steps).request('mlopsPipeline', given)
        Map own = request.own
        Map about = request.credentials + request.body.arguments
        Map same = about.minus(about.subMap(['commands', 'promote']))
        Agents agents = new Agents(steps)
        Map plan = [:]
        Map done = agents.on(own.label) {
            steps.stage('Checkout') {
                agents.checkout()
                plan = new HelperCall(steps).perform(request)
            }
            make(plan, same)
            return stage('Publish', 'mlopsPublish', same + (plan.promote && !plan.approvals ? [promote: true] : [:]))
        }
        if (!plan.promote || !plan.approvals) {
            return done
        }
        Map decided = same + [model: done.model, version: done.version]
        approve(plan, own, decided)
        return agents.onProject(own.label, decided.projectFile) {
            return stage('Promote', 'mlopsPromote', decided)
        }
    }

    private Map stage(String title, String step, Map given) {
        return steps.stage(title) {
            boolean changes = step == 'mlopsPromote' || given.promote
            return changes ? new Promotion(steps).run(step, given, 'toStage') : new HelperCall(steps).run(step, given)
        }
    }

    /** Packages first, then the project's own commands, with every tool's settings in their environment. */
    private void make(Map plan, Map same) {
        Map installed = [:]
        if (plan.requirements) {
            installed = stage('Install', 'mlopsInstall', same + [requirements: plan.requirements])
        }
        String python = installed.python ?: ''
        List path = python.contains('/') ? ["PATH+PYTHON=${python.substring(0, python.lastIndexOf('/'))}"] : []
        Map settings = same.minus(same.subMap(['model', 'version', 'buildName', 'buildNumber', 'project']))
        steps.stage('Make') {
            new ToolEnvironment(steps).around(settings) {
                for (String command in plan.commands + (plan.tests ?: [])) {
                    steps.withEnv(path + ["MLOPS_COMMAND=${command}"]) {
                        steps.isUnix() ? steps.sh(script: 'exec /bin/sh -ec "$MLOPS_COMMAND"', label: command.take(60)) :
                            steps.bat(script: '@%MLOPS_COMMAND%', label: command.take(60))
                    }
                }
            }
        }
    }

    /** One question a kind, all at once: who answers first waits for nobody. */
    private void approve(Map plan, Map own, Map decided) {
        Map branches = [:]
        for (String kind in plan.approvals) {
            String asked = kind
            branches.put(asked) {
                String allowed = own.submitter ?: plan.approvers?.get(asked)?.join(',') ?: plan.submitter
                new Approval(steps).ask(decided + own + [kinds: [asked], submitter: allowed, hours: own.hours ?: plan.hours])
            }
        }
        steps.stage('Approve') {
            steps.parallel(branches)
        }
        new OptionalSteps(steps).milestone()
    }
}
