// SPDX-License-Identifier: Apache-2.0
/** What the registry says is signed, so that nobody else can say it. */
@NullMarked
package io.zoetic.core.signing;

import org.jspecify.annotations.NullMarked;
