// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import io.zoetic.core.NameRules;
import io.zoetic.core.VersionId;
import java.util.Map;

/** One change of an expert; each is one transaction, one audit entry and one event. */
public sealed interface ExpertMutation {
  /** The smallest share of the requests that a canary gets, in percent. */
  int MIN_WEIGHT_PERCENT = 1;

  /** The largest; the step after it is a promotion. */
  int MAX_WEIGHT_PERCENT = 99;

  /** The expert that it changes. */
  String expert();

  /** How people write it. */
  default String action() {
    return switch (this) {
      case Register _ -> "register";
      case Evaluate _ -> "evaluate";
      case Bless _ -> "bless";
      case Reject _ -> "reject";
      case Promote _ -> "promote";
      case Rollback _, RollbackTo _ -> "rollback";
      case Pin _ -> "pin";
      case Unpin _ -> "unpin";
      case StartCanary _ -> "canary-start";
      case AbortCanary _ -> "canary-abort";
      case Freeze _ -> "freeze";
      case Unfreeze _ -> "unfreeze";
      case Retire _ -> "retire";
      case Restore _ -> "restore";
      case Quarantine _ -> "quarantine";
    };
  }

  /** What the audit keeps of it beside the expert and the action. */
  default Map<String, Object> parameters() {
    return switch (this) {
      case Register(NewVersion given) -> given.parameters();
      case Bless(VersionId id, String report) -> Map.of("version", id.version(), "report", report);
      case Reject(VersionId id, String report) -> Map.of("version", id.version(), "report", report);
      case Pin(VersionId id, String tenant) -> Map.of("version", id.version(), "tenant", tenant);
      case Unpin(_, String tenant) -> Map.of("tenant", tenant);
      case StartCanary(VersionId id, int weightPercent) ->
          Map.of("version", id.version(), "weightPercent", weightPercent);
      case OfVersion mutation -> Map.of("version", mutation.id().version());
      case Rollback _, AbortCanary _, Freeze _, Unfreeze _ -> Map.of();
    };
  }

  /** A mutation that names the version it is about. */
  sealed interface OfVersion extends ExpertMutation {
    VersionId id();

    @Override
    default String expert() {
      return id().expert();
    }
  }

  /** Adds a version, and the expert with the first: a candidate. */
  record Register(NewVersion version) implements ExpertMutation {
    @Override
    public String expert() {
      return version.expert();
    }
  }

  /** Takes a candidate into the gate. */
  record Evaluate(VersionId id) implements OfVersion {}

  /** The gate says yes; the version becomes the challenger. */
  record Bless(VersionId id, String gateReportJson) implements OfVersion {
    public Bless {
      gateReportJson = NewVersion.canonical(gateReportJson, "gateReportJson");
    }
  }

  /** The gate says no. */
  record Reject(VersionId id, String gateReportJson) implements OfVersion {
    public Reject {
      gateReportJson = NewVersion.canonical(gateReportJson, "gateReportJson");
    }
  }

  /** Makes a blessed version the champion; the champion so far is retired and last-good. */
  record Promote(VersionId id) implements OfVersion {}

  /** Back to last-good; its change must expect an epoch, for it leads further each time. */
  record Rollback(String expert) implements ExpertMutation {
    public Rollback {
      NameRules.requireExpert(expert);
    }
  }

  /** Back to an earlier champion; all that were promoted after it leave the rollback path. */
  record RollbackTo(VersionId id) implements OfVersion {}

  /** Serves a tenant this version, whatever else moves. */
  record Pin(VersionId id, String tenant) implements OfVersion {
    public Pin {
      NameRules.requireTenant(tenant);
    }
  }

  /** Ends a pin. */
  record Unpin(String expert, String tenant) implements ExpertMutation {
    public Unpin {
      NameRules.requireExpert(expert);
      NameRules.requireTenant(tenant);
    }
  }

  /** Serves a blessed version to a share of the requests, or changes the share. */
  record StartCanary(VersionId id, int weightPercent) implements OfVersion {
    public StartCanary {
      if (weightPercent < MIN_WEIGHT_PERCENT || weightPercent > MAX_WEIGHT_PERCENT) {
        throw new IllegalArgumentException(
            "weightPercent must be in %d..%d, was %d"
                .formatted(MIN_WEIGHT_PERCENT, MAX_WEIGHT_PERCENT, weightPercent));
      }
    }
  }

  /** Serves the champion to all again. */
  record AbortCanary(String expert) implements ExpertMutation {
    public AbortCanary {
      NameRules.requireExpert(expert);
    }
  }

  /** Stops learning, keeps serving: no new versions. */
  record Freeze(String expert) implements ExpertMutation {
    public Freeze {
      NameRules.requireExpert(expert);
    }
  }

  /** Lets it learn again. */
  record Unfreeze(String expert) implements ExpertMutation {
    public Unfreeze {
      NameRules.requireExpert(expert);
    }
  }

  /** Takes a version out of use; of the champion: the expert out of service. */
  record Retire(VersionId id) implements OfVersion {}

  /** A retired version is blessed again; a quarantined one is a candidate again. */
  record Restore(VersionId id) implements OfVersion {}

  /** Takes a version away from everyone at once; the champion falls back to last-good. */
  record Quarantine(VersionId id) implements OfVersion {}
}
