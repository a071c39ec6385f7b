// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What code must not be able to do, tried in every kind of sandbox that this machine permits; as
 * root, {@link Isolation#USER_NAMESPACES} is what an ordinary user has.
 */
@Timeout(120)
class SandboxIT {
  private static final SandboxLimits LIMITS = SandboxLimits.ofDefaults();
  private static final List<Isolation> NONE_OF_THEIR_OWN = List.of(Isolation.LIMITS);

  private Path folder;

  static Set<Isolation> isolations() {
    return Arrays.stream(Isolation.values())
        .filter(isolation -> isolation != Isolation.LIMITS)
        .filter(isolation -> new Sandbox(isolation, LIMITS).problem().isEmpty())
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Isolation.class)));
  }

  @BeforeEach
  void makeFolder() throws Exception {
    folder = Files.createTempDirectory("zoetic");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  @AfterEach
  void deleteFolder() throws Exception {
    for (String name : List.of("socket", "secret")) {
      Files.deleteIfExists(folder.resolve(name));
    }
    Files.delete(folder);
  }

  @ParameterizedTest
  @MethodSource("isolations")
  void code_isJudged(Isolation isolation) {
    assertThat(verdict(isolation, "assert one() == 1", "def one(): return 1"))
        .isEqualTo("passes all tests");
    assertThat(verdict(isolation, "assert one() == 1", "import os; os._exit(0)"))
        .isEqualTo("passes 0 of 1 tests, the code does not run");
  }

  @ParameterizedTest
  @MethodSource("isolations")
  void check_ofASandbox_findsThatAllHolds(Isolation isolation) {
    assertThat(SandboxCheck.of(new Sandbox(isolation, LIMITS), Sandbox.PYTHON))
        .hasSizeGreaterThan(10)
        .allSatisfy(finding -> assertThat(finding.problem()).as(finding.rule()).isEmpty());
  }

  @ParameterizedTest
  @MethodSource("isolations")
  void code_reachesNoUnixSocket(Isolation isolation) throws Exception {
    Path socket = folder.resolve("socket");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwxrwxrwx"));

      assertThat(
              tried(
                  isolation,
                  "import socket\ndef attempt(path):\n"
                      + "  socket.socket(socket.AF_UNIX).connect(path)",
                  socket.toString()))
          .isEqualTo("refused");
    }
  }

  /** The file of a trainer that is an ordinary user, such as its password of PostgreSQL. */
  @ParameterizedTest
  @MethodSource("isolations")
  void code_readsNothingOfThisMachine(Isolation isolation) throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "secret");
    String read = "def attempt(path):\n  open(path).read()";

    assertThat(tried(isolation, read, secret.toString())).isEqualTo("refused");
    assertThat(tried(isolation, read, "/etc/passwd")).isEqualTo("refused");
  }

  @ParameterizedTest
  @MethodSource("isolations")
  void code_makesNoUserNamespace(Isolation isolation) {
    String unshare =
        "import ctypes\ndef attempt(flag):\n"
            + "  if ctypes.CDLL(None).unshare(int(flag)) != 0: raise OSError()";

    assertThat(tried(isolation, unshare, String.valueOf(0x10000000))).isEqualTo("refused");
  }

  /** Or it would have the memory of one as many times. */
  @ParameterizedTest
  @MethodSource("isolations")
  void code_makesNoFurtherProcess(Isolation isolation) {
    String fork = "import os\ndef attempt(_):\n  if os.fork() == 0: os._exit(0)";

    assertThat(tried(isolation, fork, "")).isEqualTo("refused");
  }

  /** They are the demonstrations of clients. */
  @ParameterizedTest
  @MethodSource("isolations")
  void tests_areConfinedAsAnswersAre(Isolation isolation) {
    String test =
        """
        import os, socket
        for attempt in (os.fork, lambda: socket.socket(socket.AF_UNIX), lambda: open('/etc/passwd')):
          try:
            attempt()
          except OSError:
            continue
          raise ValueError('succeeded')
        """;

    assertThat(verdict(isolation, test, "")).isEqualTo("passes all tests");
  }

  @Test
  void code_usesThreads() {
    String code =
        """
        import threading
        def one():
          found = []
          thread = threading.Thread(target=lambda: found.append(1))
          thread.start()
          thread.join()
          return found[0]
        """;

    for (Isolation isolation : isolations()) {
      assertThat(verdict(isolation, "assert one() == 1", code)).isEqualTo("passes all tests");
    }
  }

  @Test
  void sandbox_thatHoldsInPart_isRefusedWithTheReason() {
    assertThatThrownBy(
            () -> Sandbox.open(NONE_OF_THEIR_OWN, LIMITS, SandboxPolicy.COMPLETE, Sandbox.PYTHON))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no configuration or data of this machine is seen")
        .hasMessageContaining("/etc/passwd is seen")
        .hasMessageContaining("trainer.sandbox=incomplete");
  }

  @Test
  void sandbox_thatHoldsInPart_isUsedWhereAnOperatorSaysSo() {
    Sandbox sandbox =
        Sandbox.open(NONE_OF_THEIR_OWN, LIMITS, SandboxPolicy.INCOMPLETE, Sandbox.PYTHON);
    PythonTests tests = new PythonTests(sandbox, Sandbox.PYTHON, List.of("assert one() == 1"));

    assertThat(tests.verify("def one(): return 1").reason()).isEqualTo("passes all tests");
  }

  @Test
  void sandbox_isCompleteHere() {
    assertThat(isolations()).isNotEmpty();
    assertThat(Sandbox.open(LIMITS, SandboxPolicy.COMPLETE).isLenient()).isFalse();
  }

  private static String tried(Isolation isolation, String attempt, String argument) {
    String code =
        attempt
            + "\ndef came_of(argument):\n  try: attempt(argument)\n"
            + "  except OSError: return 'refused'\n  return 'succeeded'";
    String test = "assert came_of('%s') == 'refused'".formatted(argument);
    return verdict(isolation, test, code).equals("passes all tests") ? "refused" : "succeeded";
  }

  private static String verdict(Isolation isolation, String test, String code) {
    Sandbox sandbox = new Sandbox(isolation, LIMITS);
    return new PythonTests(sandbox, Sandbox.PYTHON, List.of(test)).verify(code).reason();
  }
}
