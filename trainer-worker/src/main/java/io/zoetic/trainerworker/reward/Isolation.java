// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.reward;

import java.util.ArrayList;
import java.util.List;

/**
 * The ways in which commands are kept apart from the machine, the best first. All but the last give
 * them namespaces and a root of their own, {@link SandboxRoot}.
 */
public enum Isolation {
  /** By bubblewrap, where it is installed. */
  BUBBLEWRAP,
  /** By root. */
  NAMESPACES,
  /** By any user, where the kernel lets them. */
  USER_NAMESPACES,
  /** None: limits and the filter of system calls are all that holds. */
  LIMITS;

  private static final String SCRIPT = Resources.read("isolate.sh");

  /** What is short of memory ends this first. */
  private static final List<String> EXPENDABLE =
      List.of("sh", "-c", "echo 1000 > /proc/self/oom_score_adj; exec \"$@\"", "expendable");

  private static final List<String> OWN =
      List.of("--net", "--pid", "--mount", "--ipc", "--uts", "--fork", "--kill-child=KILL");

  private static final List<String> NO_PRIVILEGES =
      List.of("--no-new-privs", "--inh-caps=-all", "--bounding-set=-all", "--pdeathsig", "KILL");

  /** Whether only root can. */
  boolean isOfRoot() {
    return this == NAMESPACES;
  }

  /**
   * The command that runs another one, isolated.
   *
   * @param user who is to run it, and nobody else is; 0 if this process is not root and cannot say
   */
  List<String> of(List<String> command, SandboxLimits limits, int user) {
    List<String> whole = new ArrayList<>(EXPENDABLE);
    switch (this) {
      case BUBBLEWRAP -> bubblewrap(whole, SandboxRoot.of(command), limits, user);
      case NAMESPACES -> byHand(whole, SandboxRoot.of(command), limits, user);
      case USER_NAMESPACES -> {
        become(whole, user);
        byHand(whole, SandboxRoot.of(command), limits, 0);
      }
      case LIMITS -> {
        // Of an ordinary user all processes would count.
        whole.addAll(user == 0 ? limits.ofEachProcess() : limits.command());
        become(whole, user);
        whole.addAll(List.of("setpriv", "--no-new-privs", "--pdeathsig", "KILL"));
        whole.addAll(command);
      }
    }
    return whole;
  }

  private static void become(List<String> whole, int user) {
    if (user != 0) {
      whole.add("setpriv");
      whole.addAll(identity(user));
    }
  }

  private static List<String> identity(int user) {
    return List.of("--reuid=" + user, "--regid=" + user, "--clear-groups");
  }

  private static void bubblewrap(
      List<String> whole, SandboxRoot root, SandboxLimits limits, int user) {
    become(whole, user);
    whole.addAll(List.of("bwrap", "--unshare-all", "--die-with-parent", "--new-session"));
    whole.addAll(List.of("--cap-drop", "ALL"));
    whole.addAll(root.ofBubblewrap());
    whole.addAll(limits.command());
    whole.addAll(root.command());
  }

  private static void byHand(List<String> whole, SandboxRoot root, SandboxLimits limits, int user) {
    whole.add("unshare");
    if (user == 0) {
      whole.addAll(List.of("--user", "--map-root-user"));
    }
    whole.addAll(OWN);
    whole.addAll(List.of("sh", "-c", SCRIPT, "isolate"));
    whole.addAll(root.ofScript());
    whole.addAll(limits.command());
    whole.add("setpriv");
    if (user != 0) {
      whole.addAll(identity(user));
    }
    whole.addAll(NO_PRIVILEGES);
    whole.addAll(root.command());
  }
}
