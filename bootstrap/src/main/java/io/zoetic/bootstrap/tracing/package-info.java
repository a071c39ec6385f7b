// SPDX-License-Identifier: Apache-2.0
/**
 * Traces: spans by OpenTelemetry's interface, which do nothing until a process is told where they
 * go.
 */
@NullMarked
package io.zoetic.bootstrap.tracing;

import org.jspecify.annotations.NullMarked;
