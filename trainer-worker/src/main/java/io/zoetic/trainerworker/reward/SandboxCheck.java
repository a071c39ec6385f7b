// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.reward;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Tries from inside a sandbox what must not succeed there. */
public final class SandboxCheck {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String PROBE = Resources.read("confine.py") + Resources.read("probe.py");

  private static final Map<String, String> RULES = rules();

  private SandboxCheck() {}

  /**
   * What came of one attempt.
   *
   * @param rule what must hold
   * @param problem what happened instead; empty if it holds
   */
  public record Finding(String rule, String problem) {
    /** Whether the rule holds. */
    public boolean holds() {
      return problem.isEmpty();
    }
  }

  private static Map<String, String> rules() {
    Map<String, String> rules = new LinkedHashMap<>();
    rules.put("filter", "system calls are filtered");
    rules.put("unix_socket", "no Unix socket is reached");
    rules.put("network", "no network is reached, nor this machine by it");
    rules.put("user_namespace", "no user namespace is made");
    rules.put("private_file", "no file of this user is read");
    rules.put("host_files", "no configuration or data of this machine is seen");
    rules.put("outside", "nothing is written but /tmp");
    rules.put("other_processes", "no other process is seen or traced");
    rules.put("further_processes", "no further process is made, no program run");
    rules.put("memory", "memory is bounded over all processes");
    rules.put("threads", "threads are bounded");
    rules.put("expendable", "it ends first when memory is short");
    return rules;
  }

  /** What does not hold of a sandbox for code of this interpreter; empty if all does. */
  static String problem(Sandbox sandbox, String python) {
    return attempts(sandbox, python).stream()
        .filter(finding -> !finding.holds())
        .map(finding -> finding.rule() + ": " + finding.problem())
        .collect(Collectors.joining("; "));
  }

  /** All that is tried, and that what does not end is ended. */
  public static List<Finding> of(Sandbox sandbox, String python) {
    List<Finding> findings = new ArrayList<>(attempts(sandbox, python));
    Sandbox shortly = sandbox.within(Duration.ofSeconds(1));
    boolean ended =
        !new PythonTests(shortly, python, List.of("assert True"))
            .verify("while True: pass")
            .isRight();
    findings.add(new Finding("what does not end is ended", ended ? "" : "passed"));
    return findings;
  }

  private static List<Finding> attempts(Sandbox sandbox, String python) {
    try {
      Path folder = Files.createTempDirectory("zoetic-sandbox-check");
      Path secret = folder.resolve("secret");
      Path socket = folder.resolve("socket");
      try (ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
          ServerSocketChannel network = ServerSocketChannel.open()) {
        // Open to everybody, so that nothing but the sandbox forbids it; all but the secret.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        unix.bind(UnixDomainSocketAddress.of(socket));
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwxrwxrwx"));
        network.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Files.writeString(secret, "secret");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        Map<String, Object> task =
            Map.of(
                "folder", folder.toString(),
                "socket", socket.toString(),
                "secret", secret.toString(),
                "port", ((InetSocketAddress) network.getLocalAddress()).getPort(),
                "memory", sandbox.limits().memoryBytes(),
                "processes", sandbox.limits().processes());
        return findings(sandbox, python, JSON.writeValueAsString(task));
      } finally {
        Files.deleteIfExists(folder.resolve("zoetic-probe"));
        Files.deleteIfExists(secret);
        Files.deleteIfExists(socket);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Finding> findings(Sandbox sandbox, String python, String task)
      throws IOException {
    Sandbox.Execution tried = sandbox.run(List.of(python, "-I", "-S", "-B", "-c", PROBE), task);
    if (tried.exitCode() != 0) {
      return List.of(
          new Finding(
              "code is run", "%s ended with exit code %d".formatted(python, tried.exitCode())));
    }
    JsonNode found = JSON.readTree(tried.output());
    return RULES.entrySet().stream()
        .map(rule -> new Finding(rule.getValue(), found.path(rule.getKey()).asText("not tried")))
        .toList();
  }
}
