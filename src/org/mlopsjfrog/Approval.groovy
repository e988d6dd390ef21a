package org.mlopsjfrog

/** A person's decision, asked for outside any executor and recorded beside the version. */
class Approval extends Part {
    Approval(Object steps) { super(steps) }

    /** Shows what there is to decide on, waits for somebody, records the decision; what the helper returns. */
    Map ask(Map given) {
        Map request = new Catalogue(steps).request('mlopsApprove', given)
        if (steps.env.WORKSPACE) {
            steps.error("mlopsApprove waits for a person and would hold this agent: put it in a stage with 'agent none'.")
        }
        Map arguments = request.body.arguments
        Map subject = arguments.minus(arguments.subMap(['kinds', 'comment', 'expiresIn', 'identity']))
        Agents agents = new Agents(steps)
        Map seen = agents.onProject(request.own.label, arguments.projectFile) {
            return new HelperCall(steps).run('mlopsReview', request.credentials + subject)
        }
        Map answer = answered(request.own, question(request, seen))
        new OptionalSteps(steps).milestone()
        // what was looked at is what is approved, whatever is uploaded in between
        arguments += [version: seen.version, identity: arguments.identity ?: seen.identity, approver: answer.approver,
            comment: arguments.comment ?: answer.comment ?: null, approvedAt: new Date().time]
        request.body.arguments = arguments
        return agents.onProject(request.own.label, arguments.projectFile) {
            return new HelperCall(steps).perform(request)
        }
    }

    private Map question(Map request, Map seen) {
        List kinds = request.body.arguments.kinds ?: []
        String role = kinds ? " (${kinds.join(', ')})" : ''
        String message = request.own.message ?: "Promote ${seen.model} ${seen.version} to ${seen.stage}?${role}"
        Map question = [
            message           : "${message}\n\n${seen.text}".toString(),
            ok                : 'Approve',
            submitterParameter: 'approver',
            parameters        : [steps.text(name: 'comment', defaultValue: '', description: 'Why')],
        ]
        return request.own.submitter ? question + [submitter: request.own.submitter] : question
    }

    private Map answered(Map own, Map question) {
        Object answer = null
        steps.timeout(time: own.hours ?: 72, unit: 'HOURS') {
            answer = steps.input(question)
        }
        if (!(answer instanceof Map) || !answer.approver) {
            steps.error('mlopsApprove: the answer carries no name. Only somebody who is logged in can approve.')
        }
        return answer
    }
}
