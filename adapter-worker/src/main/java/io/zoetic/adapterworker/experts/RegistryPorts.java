// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts;

import io.zoetic.events.EventLog;
import io.zoetic.vectorstore.BaseModels;
import io.zoetic.vectorstore.audit.RegistryKeys;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.fleet.Fleet;
import io.zoetic.vectorstore.learning.Routers;

/**
 * The ports through which a worker hears of experts and is heard of.
 *
 * @param baseModels agree on what carries z
 * @param eventLog tells of changes at once
 * @param registry has the last word, and all the bytes
 * @param fleet is told what became of changes
 * @param routers tells which expert a prompt needs
 * @param keys are what the registry signs with
 */
public record RegistryPorts(
    BaseModels baseModels,
    EventLog eventLog,
    ExpertRegistry registry,
    Fleet fleet,
    Routers routers,
    RegistryKeys keys) {}
