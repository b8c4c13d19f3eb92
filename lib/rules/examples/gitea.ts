/** An example of a rule, for Gitea and Forgejo. */
export const GITEA = String.raw`
# Gitea and Forgejo: a wrong name or password on the page for signing in.
#
# It reads a log of the router alone. In gitea.log a name with the end of a line in it is a line of its own, so nothing there
# can be believed. In app.ini:
#
#     [log]
#     logger.router.MODE = router
#     [log.router]
#     MODE = file
#     FILE_NAME = router.log
#
# Behind a proxy REVERSE_PROXY_TRUSTED_PROXIES must name it, and nobody else.
log /var/lib/gitea/log/router.log
log /var/lib/forgejo/log/router.log
port 80,443

# Whoever gets in is sent on, with 303; who does not gets the page again.
failed
  {time} {where:word} [
    {level:word}] router: completed POST {uri:chosen} for {peer:endpoint}, 200 OK in {took:word} @ {file:word}(auth.SignInPost)
  -- modules/web/routing/logger.go; routers/web/auth/auth.go, SignInPost

known
  {time} {where:word} [{level:word}] router: {rest:chosen}
`;
