// SPDX-License-Identifier: Apache-2.0
/** What the gate of training runs costs beside many experts, and how often it is wrong. */
@NullMarked
package io.zoetic.benchmarks.gate;

import org.jspecify.annotations.NullMarked;
