// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Code of all kinds against tests that say {@code double(2) == 4}. */
@Timeout(120)
class PythonTestsIT {
  private static final Sandbox SANDBOX =
      Sandbox.open(
          new SandboxLimits(Duration.ofSeconds(4), 256L << 20, 16), SandboxPolicy.COMPLETE);

  /** For code that runs until it is stopped. */
  private static final Sandbox IMPATIENT =
      Sandbox.open(
          new SandboxLimits(Duration.ofSeconds(1), 256L << 20, 16), SandboxPolicy.COMPLETE);

  private static final String[] DOUBLING = {"assert double(2) == 4", "assert double(-3) == -6"};
  private static final PythonTests DOUBLE = tests(DOUBLING);
  private static final PythonTests SHORTLY =
      new PythonTests(IMPATIENT, "python3", List.of(DOUBLING));

  private static PythonTests tests(String... tests) {
    return new PythonTests(SANDBOX, "python3", List.of(tests));
  }

  @Test
  void code_thatPasses_isRight() {
    assertThat(DOUBLE.verify("def double(x):\n  return 2 * x"))
        .isEqualTo(Reward.right("passes all tests"));
  }

  @Test
  void code_inAFencedBlock_isFound() {
    String answer =
        "Here it is:\n```python\nimport math\ndef double(x):\n  return 2 * x\n```\nEnjoy!";

    assertThat(DOUBLE.verify(answer).isRight()).isTrue();
  }

  @Test
  void code_thatPassesSomeTests_isWrong_andTheFirstFailureIsNamed() {
    assertThat(DOUBLE.verify("def double(x):\n  return abs(2 * x)"))
        .isEqualTo(Reward.wrong("passes 1 of 2 tests, test 2: AssertionError"));
  }

  @Test
  void values_ofPlainTypes_passAsTheyAre() {
    PythonTests same =
        tests(
            "for v in [None, True, 1, 2**200, -1.5, 'ä', b'x', (1, [2]), {1: {'a'}}, frozenset([3]), 1j]:\n"
                + "  assert same(v) == v and type(same(v)) is type(v)",
            "assert same(v=float('inf')) == float('inf')");

    assertThat(same.verify("def same(v):\n  return v").reason()).isEqualTo("passes all tests");
  }

  @Test
  void errors_thatATestExpects_areRaisedThere() {
    PythonTests raising =
        tests("try:\n  root(-1)\n  assert False, 'no error'\nexcept ValueError:\n  pass");

    assertThat(raising.verify("import math\ndef root(x):\n  return math.sqrt(x)").isRight())
        .isTrue();
    assertThat(raising.verify("def root(x):\n  return x").isRight()).isFalse();
  }

  /** Each of them would be right if its own word counted for anything. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "def double(x) return 2",
        "import sys; sys.exit(0)",
        "import os; os._exit(0)",
        "def double(x):\n  import os; os._exit(0)",
        "def double(x):\n  raise SystemExit(0)",
        "def double(x):\n  raise KeyboardInterrupt()",
        "class Equal:\n  def __eq__(self, o): return True\ndef double(x): return Equal()",
        "class Number(int):\n  def __eq__(self, o): return True\ndef double(x): return Number(7)",
        "import builtins\nbuiltins.AssertionError = None\ndef double(x): return 4",
        "import json\nprint(json.dumps({'passed': 2, 'problem': ''}))\ndef double(x): return 0",
        "import os\nfor f in range(3, 9):\n  try: os.write(f, b'{\"passed\": 2, \"problem\": \"\"}\\n')\n"
            + "  except OSError: pass\ndef double(x): return 0",
        "import os\ndef double(x):\n  open('/proc/%d/fd/1' % os.getppid(), 'w').write('{\"passed\": 2}\\n')",
        "import os\ndef double(x):\n  return open('/proc/%d/mem' % os.getppid(), 'rb').read(1)",
        "import os, signal\nos.kill(os.getppid(), signal.SIGALRM)\ndef double(x): return 0",
        "import os, signal\nos.kill(-1, signal.SIGKILL)",
        "def double(x):\n  r = []\n  r.append(r)\n  return r",
        "def double(x):\n  return 'a' * (1 << 22)",
        "def double(x):\n  r = 0\n  for i in range(100000): r = [r]\n  return r",
        "def double(x):\n  return double(x)",
        "double = 4",
        "def double(x):\n  x.real = 4",
        "\ud800",
        "def double(x):\n  return '\0'",
      })
  void code_thatCheats_isWrong(String code) {
    Reward verdict = DOUBLE.verify(code);

    assertThat(verdict.reward()).as(verdict.reason()).isEqualTo(-1);
  }

  @Test
  void code_thatReplacesWhatTestsCall_isNotAsked() {
    PythonTests near = tests("assert abs(half(3) - 1.5) < 1e-9");

    assertThat(near.verify("def half(x): return 0\ndef abs(x): return 0").isRight()).isFalse();
    assertThat(near.verify("def half(x): return x / 2").isRight()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "while True: pass",
        "def double(x):\n  while True: pass",
        "import time\ntime.sleep(1000)",
        "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass",
        "def double(x):\n  return 10 ** 10 ** 10",
      })
  void code_thatDoesNotEnd_isStopped(String code) {
    long start = System.nanoTime();

    assertThat(SHORTLY.verify(code).isRight()).isFalse();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(24));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import os\nwhile True: os.fork()",
        "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(99,)).start()",
        "x = []\nwhile True: x.append(bytearray(1 << 24))",
        "while True: print('flood' * 1000)",
        "import os\nwhile True: os.write(2, b'flood' * 1000)",
        "while True: open('/tmp/x', 'ab').write(b'x' * 65536)",
      })
  void code_thatTakesAllThereIs_isWrongAndHarmsNobody(String code) {
    assertThat(SHORTLY.verify(code).isRight()).isFalse();

    assertThat(DOUBLE.verify("def double(x): return x + x").isRight()).isTrue();
  }

  @Test
  void command_thatLeavesProcessesBehind_leavesNone() {
    String mark = "zoetic-left-behind-" + System.nanoTime();
    String left = "setsid sh -c 'sleep 600; : %s' & echo left".formatted(mark);

    assertThat(SANDBOX.run(List.of("sh", "-c", left), "").output()).isEqualTo("left\n");

    assertThat(running(mark)).isFalse();
  }

  private static boolean running(String mark) {
    return ProcessHandle.allProcesses()
        .anyMatch(process -> process.info().commandLine().orElse("").contains(mark));
  }

  @Test
  void code_reachesNoNetwork() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(300);
      PythonTests reach = tests("assert reach(%d) == 'refused'".formatted(server.getLocalPort()));
      String code =
          "import socket\ndef reach(port):\n  try: socket.create_connection(('127.0.0.1', port), 2)\n"
              + "  except OSError: return 'refused'\n  return 'reached'";

      assertThat(reach.verify(code).reason()).isEqualTo("passes all tests");
      assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void code_seesNoEnvironmentAndWritesNothingThatStays() throws Exception {
    Path file = Files.createTempDirectory("zoetic").resolve("written");
    Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
    PythonTests look =
        tests(
            "assert look('%s') == ({}, ['OSError', 'OSError', 'OSError', 'written'])"
                .formatted(file),
            "assert processes() <= 4");
    String code =
        """
        import os
        def write(path):
          try: open(path, 'w').write('x')
          except OSError: return 'OSError'
          return 'written'
        def look(path):
          seen = {k: v for k, v in os.environ.items() if k not in ('LC_CTYPE', 'PWD')}
          return seen, [write(p) for p in (path, '/var/tmp/zoetic', '/dev/shm/zoetic', '/tmp/zoetic')]
        def processes():
          return len([p for p in os.listdir('/proc') if p.isdigit()])
        """;

    assertThat(look.verify(code).reason()).isEqualTo("passes all tests");
    assertThat(file).doesNotExist();
    assertThat(Path.of("/tmp/zoetic")).doesNotExist();
  }

  @Test
  void interpreter_thatIsNotThere_isNotTheAnswersFault() {
    PythonTests broken = new PythonTests(SANDBOX, "/no/python", List.of("assert True"));

    assertThatThrownBy(() -> broken.verify("def double(x): return 0"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("tests must be able to start /no/python, ended with exit code");
  }

  @Test
  void output_ofASandboxedCommand_isCutOff() {
    Sandbox.Execution flood = SANDBOX.run(List.of("yes"), "");

    assertThat(flood.output()).hasSize(65_536);
    assertThat(flood.exitCode()).isNotZero();
  }

  /** As many at a time as would show a command that ends before its output is read. */
  @Test
  void output_ofManyCommandsAtOnce_isWhole() throws Exception {
    try (ExecutorService executor = Executors.newFixedThreadPool(16)) {
      List<Callable<String>> commands =
          Collections.nCopies(200, () -> SANDBOX.run(List.of("echo", "whole"), "").output());

      for (Future<String> output : executor.invokeAll(commands)) {
        assertThat(output.get()).isEqualTo("whole\n");
      }
    }
  }

  /** Its readers wait as long, and leave others the threads that theirs need. */
  @Test
  void output_besideSilentCommands_isReadAtOnce() throws Exception {
    int silent = 2 * Runtime.getRuntime().availableProcessors();
    try (ExecutorService executor = Executors.newCachedThreadPool()) {
      List<Future<String>> waiting = new ArrayList<>();
      for (int i = 0; i < silent; i++) {
        waiting.add(
            executor.submit(
                () -> SANDBOX.run(List.of("sh", "-c", "sleep 2; echo late"), "").output()));
      }

      assertThat(SANDBOX.run(List.of("echo", "soon"), "").output()).isEqualTo("soon\n");

      assertThat(waiting).noneMatch(Future::isDone);
      for (Future<String> output : waiting) {
        assertThat(output.get()).isEqualTo("late\n");
      }
    }
  }
}
