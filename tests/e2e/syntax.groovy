// Reads base64 lines from standard input, each a Groovy source; answers each with one line of JSON:
// its string constants (UTF-16 as hex) and the names it calls, in order, or what the compiler says.
import groovy.json.JsonOutput
import org.codehaus.groovy.ast.CodeVisitorSupport
import org.codehaus.groovy.ast.expr.ConstantExpression
import org.codehaus.groovy.ast.expr.GStringExpression
import org.codehaus.groovy.ast.expr.MapEntryExpression
import org.codehaus.groovy.ast.expr.MethodCallExpression
import org.codehaus.groovy.control.CompilationUnit
import org.codehaus.groovy.control.Phases

class Reader extends CodeVisitorSupport {
    List constants = []
    List calls = []

    void visitMethodCallExpression(MethodCallExpression call) {
        calls << call.methodAsString
        call.objectExpression.visit(this)
        call.arguments.visit(this)
    }

    void visitMapEntryExpression(MapEntryExpression entry) {
        entry.valueExpression.visit(this)
    }

    void visitGStringExpression(GStringExpression text) {
        calls << 'GString'
        text.values*.visit(this)
    }

    void visitConstantExpression(ConstantExpression constant) {
        if (constant.value instanceof String) {
            constants << constant.value.collect { String.format('%04x', (int) (it as char)) }.join('')
        }
    }
}

System.in.eachLine('US-ASCII') { line ->
    Map answer
    try {
        CompilationUnit unit = new CompilationUnit()
        unit.addSource('WorkflowScript', new String(line.decodeBase64(), 'UTF-8'))
        unit.compile(Phases.CONVERSION)
        Reader reader = new Reader()
        unit.firstClassNode.module.statementBlock.visit(reader)
        answer = [constants: reader.constants, calls: reader.calls]
    } catch (Exception broken) {
        answer = [error: broken.message]
    }
    println JsonOutput.toJson(answer)
    System.out.flush()
}
