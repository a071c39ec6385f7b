// SPDX-License-Identifier: Apache-2.0
/** The architecture rules and the end-to-end tests, on real backends and real processes. */
@NullMarked
package io.zoetic.standalone;

import org.jspecify.annotations.NullMarked;
