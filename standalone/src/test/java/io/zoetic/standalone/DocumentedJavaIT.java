// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java that the documentation shows compiles, given what its reader has at hand. */
final class DocumentedJavaIT {
  private static final String EVERYWHERE =
      "import java.nio.file.Path; import java.time.Clock; import java.util.List;\n"
          + "import org.junit.jupiter.api.extension.RegisterExtension;\n";

  /**
   * What surrounds the examples of a document.
   *
   * @param packages whose types they name without saying where they are
   * @param given the variables that they use and do not declare
   */
  private record Surroundings(List<String> packages, String given) {}

  private static final Map<String, Surroundings> SURROUNDINGS =
      Map.of(
          "model/README.md",
          new Surroundings(
              List.of("model", "model.generation", "model.sampling", "model.torch"),
              "Path directory"),
          "recipes/README.md",
          new Surroundings(
              List.of(
                  "recipes.task",
                  "recipes.task.catalog",
                  "recipes.task.prompt",
                  "recipes.task.scoring",
                  "recipes.task.scoring.code"),
              ""),
          "reference-model/README.md",
          new Surroundings(List.of("referencemodel.skill"), "long seed"),
          "testkit/README.md",
          new Surroundings(List.of("migrations", "testkit"), ""),
          "vector-store/README.md",
          new Surroundings(
              List.of(
                  "core",
                  "vectorstore.audit",
                  "vectorstore.experts",
                  "vectorstore.experts.ExpertMutation",
                  "vectorstore.postgres",
                  "vectorstore.postgres.experts"),
              "String url, String user, String password, Clock clock, String key, long seenEpoch"));

  @TempDir private Path classes;

  @Test
  void examples_compile() throws IOException {
    List<String> documents = new ArrayList<>();
    for (Path path : DocumentationIT.documentation()) {
      String document = DocumentationIT.ROOT.relativize(path).toString();
      for (MarkdownBlock block : MarkdownBlock.in(path)) {
        if (block.language().equals("java")) {
          documents.add(document);
          Surroundings surroundings = Objects.requireNonNull(SURROUNDINGS.get(document), document);
          String source = source(block.text(), surroundings);
          assertThat(errors(source)).as("%s:%n%s", document, source).isEmpty();
        }
      }
    }

    assertThat(documents).containsAll(SURROUNDINGS.keySet());
  }

  /** What begins with an annotation are members of a class, all else are statements. */
  private static String source(String example, Surroundings surroundings) {
    StringBuilder source = new StringBuilder(EVERYWHERE);
    surroundings
        .packages()
        .forEach(each -> source.append("import io.zoetic.%s.*;%n".formatted(each)));
    return source
        .append("class Shown {\n")
        .append(
            example.startsWith("@")
                ? example
                : "void shown(%s) throws Exception {%n%s%n}"
                    .formatted(surroundings.given(), example))
        .append("\n}\n")
        .toString();
  }

  private List<String> errors(String source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    List<String> options =
        List.of(
            "-proc:none", "-cp", System.getProperty("java.class.path"), "-d", classes.toString());
    compiler.getTask(null, null, found, options, null, List.of(new Source(source))).call();
    return found.getDiagnostics().stream()
        .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
        .map(each -> each.getMessage(null))
        .toList();
  }

  /** A source file that is nowhere. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///Shown.java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
