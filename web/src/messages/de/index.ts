import auth from "./auth.json";
import common from "./common.json";
import errors from "./errors.json";
import marks from "./marks.json";
import palette from "./palette.json";
import review from "./review.json";
import roles from "./roles.json";
import shell from "./shell.json";
import shortcuts from "./shortcuts.json";

export default { auth, common, errors, marks, palette, review, roles, shell, shortcuts };
