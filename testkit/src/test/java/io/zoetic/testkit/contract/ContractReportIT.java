// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On two modules: the contract lies in one, and is kept in both. */
class ContractReportIT {
  private static final String KAFKA = "Kafka 4.4 (embedded 4.4.0)";
  private static final String NOTHING = "";

  @TempDir private Path root;

  @BeforeEach
  void compileModules() throws IOException {
    compile(
        "events",
        "LogContract",
        """
        import org.junit.jupiter.api.Test;
        import org.junit.jupiter.params.ParameterizedTest;

        @io.zoetic.testkit.contract.Contract
        public abstract class LogContract {
          @Test void keeps() {}
          @ParameterizedTest void forgets(int number) {}
          void helps() {}
        }

        class KafkaLogIT extends LogContract { @Test void lasts() {} }

        class OtherTest { @Test void works() {} }
        """);
    compile("gateway", "LogOfTests", "class LogOfTests extends LogContract {}");
  }

  @Test
  void testsThatRanToTheirEnd_areInTheTable() throws IOException {
    ran("events", "KafkaLogIT", "keeps", "SUCCESSFUL", KAFKA);
    ran("events", "KafkaLogIT", "forgets", "SUCCESSFUL", KAFKA);
    ran("events", "KafkaLogIT", "forgets", "SUCCESSFUL", KAFKA);
    ran("events", "KafkaLogIT", "lasts", "SUCCESSFUL", KAFKA);
    ran("gateway", "LogOfTests", "keeps", "SUCCESSFUL", NOTHING);
    ran("gateway", "LogOfTests", "forgets", "SUCCESSFUL", NOTHING);

    ContractReport report = ContractReport.of(modules(), modules());

    assertThat(report.missing()).isEmpty();
    assertThat(report.table())
        .endsWith(
            "| Log | Kafka 4.4 (embedded 4.4.0) | 3 | 3 | 0 |", "| Log | memory | 2 | 2 | 0 |");
  }

  @Test
  void testsThatWereLeftOut_areMissing() throws IOException {
    ran("events", "KafkaLogIT", "keeps", "SKIPPED", KAFKA);
    ran("events", "KafkaLogIT", "forgets", "SUCCESSFUL", KAFKA);
    ran("events", "KafkaLogIT", "forgets", "ABORTED", KAFKA);

    ContractReport report = ContractReport.of(modules(), modules());

    assertThat(report.missing())
        .containsExactly(
            "KafkaLogIT.forgets must run to its end, was ABORTED and SUCCESSFUL",
            "KafkaLogIT.keeps must run to its end, was SKIPPED",
            "KafkaLogIT.lasts must run to its end, was not run",
            "LogOfTests.forgets must run to its end, was not run",
            "LogOfTests.keeps must run to its end, was not run");
    assertThat(report.table())
        .endsWith(
            "| Log | Kafka 4.4 (embedded 4.4.0) | 3 | 0 | 0 |", "| Log | nothing | 2 | 0 | 0 |");
  }

  @Test
  void testThatFailed_wasRun() throws IOException {
    ran("gateway", "LogOfTests", "keeps", "FAILED", NOTHING);
    ran("gateway", "LogOfTests", "forgets", "SUCCESSFUL", NOTHING);

    ContractReport report = ContractReport.of(modules(), List.of(root.resolve("gateway")));

    assertThat(report.missing())
        .containsExactly("LogOfTests.keeps must run to its end, was FAILED");
    assertThat(report.table()).endsWith("| Log | memory | 2 | 2 | 1 |");
  }

  @Test
  void modulesWithoutContracts_areNotWhatWasMeant() throws IOException {
    ContractReport report = ContractReport.of(modules(), List.of(Path.of("none")));

    assertThat(report.missing()).containsExactly("there must be a contract, was none in [none]");
  }

  private List<Path> modules() {
    return Stream.of("events", "gateway", "none").map(root::resolve).toList();
  }

  private void compile(String module, String type, String source) throws IOException {
    Path sources = Files.createDirectories(root.resolve(module));
    Path classes = Files.createDirectories(sources.resolve("target/test-classes"));
    Path file = Files.writeString(sources.resolve(type + ".java"), source);
    String path =
        String.join(
            System.getProperty("path.separator"),
            System.getProperty("java.class.path"),
            root.resolve("events/target/test-classes").toString());
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", classes.toString(), "-cp", path, file.toString());
    assertThat(status).isZero();
  }

  private void ran(String module, String type, String method, String outcome, String backend)
      throws IOException {
    Path folder = Files.createDirectories(ContractRun.folderOf(root.resolve(module)));
    Path file = folder.resolve("1.tsv");
    List<String> lines = new ArrayList<>(Files.exists(file) ? Files.readAllLines(file) : List.of());
    lines.add(new ContractRun(type, method, outcome, backend).line());
    Files.write(file, lines);
  }
}
